#include "pool/live/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace tbg::live {

void FileHandle::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

WriteResult write_some(int fd, bitcoin::ByteView bytes) {
  WriteResult out;
  while (out.written < bytes.size()) {
    const ssize_t written = ::write(fd, bytes.data() + out.written, bytes.size() - out.written);
    if (written >= 0)
      out.written += static_cast<std::size_t>(written);
    else if (errno != EINTR)
      return {out.written, errno};
  }
  return out;
}

int write_all(int fd, bitcoin::ByteView bytes) { return write_some(fd, bytes).error; }

int replace_file(const std::filesystem::path& folder, std::string_view name,
                 bitcoin::ByteView bytes, mode_t mode) {
  const std::string path = (folder / name).string();
  const std::string temporary = (folder / (std::string(kTemporary) + std::string(name))).string();
  int failed = 0;
  {
    const FileHandle file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    failed = file ? write_all(file.get(), bytes) : errno;
  }
  if (failed == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) failed = errno;
  if (failed != 0) ::unlink(temporary.c_str());
  return failed;
}

StoreResult<bitcoin::Bytes> read_all(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return store_error("read", path, errno);
  bitcoin::Bytes bytes(static_cast<std::size_t>(status.st_size));
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got =
        ::pread(fd, bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return store_error("read", path, errno);
    if (got == 0) break;  // cut meanwhile
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

StoreResult<bitcoin::Bytes> read_file(const std::string& path) {
  const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return store_error("read", path, errno);
  return read_all(file.get(), path);
}

StoreError store_error(const std::string& what, const std::string& path, int error) {
  return {"cannot " + what + " " + path + ": " + std::strerror(error)};
}

}  // namespace tbg::live

#include "pool/live/file_exchange.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "pool/live/file_io.h"

namespace tbg::live {

FileExchange::FileExchange(std::filesystem::path folder)
    : folder_(std::move(folder)),
      spare_((folder_ / (std::string(kTemporary) + "spare")).string()) {}

FileExchange::~FileExchange() { ::unlink(spare_.c_str()); }

int FileExchange::put(std::string_view name, bitcoin::ByteView bytes, mode_t mode) {
  if (const int failed = write_spare(bytes, mode); failed != 0) return failed;
  const std::string path = (folder_ / name).string();
  if (::renameat2(AT_FDCWD, spare_.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0) return 0;
  return ::rename(spare_.c_str(), path.c_str()) == 0 ? 0 : errno;
}

int FileExchange::write_spare(bitcoin::ByteView bytes, mode_t mode) {
  const FileHandle file(::open(spare_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode));
  if (!file) return errno;
  if (const int failed = write_all(file.get(), bytes); failed != 0) return failed;
  // To cut a file costs a transaction, and most are as long as they were.
  struct stat status {};
  const auto size = static_cast<off_t>(bytes.size());
  if (::fstat(file.get(), &status) != 0) return errno;
  return status.st_size == size || ::ftruncate(file.get(), size) == 0 ? 0 : errno;
}

}  // namespace tbg::live

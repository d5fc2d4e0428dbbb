#include "pool/live/session_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "pool/bitcoin/serialize.h"
#include "pool/recording/session_writer.h"

namespace tbg::live {
namespace {

// Only the pool's own user: real addresses are in it.
constexpr mode_t kMode = 0600;

std::string part_path(const std::string& path, std::uint64_t number) {
  return number == 1 ? path : path + "." + std::to_string(number);
}

std::uint64_t size_of(int fd) {
  struct stat found = {};
  return ::fstat(fd, &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

// Where the last whole frame ends; 0 if the file does not begin as a first part does.
std::uint64_t good_size(int fd, bool first) {
  std::uint64_t at = 0;
  if (first) {
    std::array<char, recording::kMagic.size()> magic = {};
    const ssize_t got = ::pread(fd, magic.data(), magic.size(), 0);
    if (got != static_cast<ssize_t>(magic.size()) ||
        std::string_view(magic.data(), magic.size()) != recording::kMagic)
      return 0;
    at = magic.size();
  }
  const std::uint64_t size = size_of(fd);
  std::array<std::uint8_t, recording::kFrameHead> head = {};
  while (at + head.size() < size && ::pread(fd, head.data(), head.size(), static_cast<off_t>(at)) ==
                                        static_cast<ssize_t>(head.size())) {
    const std::uint64_t end = at + head.size() + bitcoin::load_le32(head.data());
    if (end > size) break;
    at = end;
  }
  return at;
}

StartError start_error(const std::string& path, int error) {
  return {"cannot record to " + path + ": " + std::strerror(error)};
}

}  // namespace

StartResult<SessionFile> SessionFile::open(const std::string& path, std::uint64_t part_bytes) {
  SessionFile file;
  file.path_ = path;
  file.part_bytes_ = part_bytes;
  file.lock_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode));
  if (!file.lock_) return start_error(path, errno);
  if (::flock(file.lock_.get(), LOCK_EX | LOCK_NB) != 0)
    return StartError{"cannot record to " + path + ": another pool records to it"};
  const auto ready = size_of(file.lock_.get()) == 0 ? file.begin_first() : file.go_on();
  if (!ready) return ready.error();
  return file;
}

StartResult<void> SessionFile::begin_first() {
  bitcoin::Bytes magic;
  recording::append_magic(magic);
  if (const int failed = write_all(lock_.get(), magic); failed != 0)
    return start_error(path_, failed);
  size_ = magic.size();
  return {};
}

StartResult<void> SessionFile::go_on() {
  if (good_size(lock_.get(), true) == 0)
    return StartError{"cannot record to " + path_ +
                      ": it is there already, and is no session file; choose another name"};
  while (std::filesystem::exists(part_path(path_, parts_ + 1)))
    ++parts_;
  if (const int failed = open_part(parts_); failed != 0) return start_error(path_, failed);
  const int fd = part_.get();
  size_ = good_size(fd, parts_ == 1);
  // What a killed pool had begun to write.
  if (size_ < size_of(fd) && ::ftruncate(fd, static_cast<off_t>(size_)) != 0)
    return start_error(path_, errno);
  goes_on_ = parts_ > 1 || size_ > recording::kMagic.size();
  if (::lseek(fd, static_cast<off_t>(size_), SEEK_SET) < 0) return start_error(path_, errno);
  return {};
}

int SessionFile::open_part(std::uint64_t number) {
  FileHandle next(::open(part_path(path_, number).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode));
  if (!next) return errno;
  part_ = std::move(next);
  parts_ = number;
  return 0;
}

int SessionFile::append(bitcoin::ByteView frames) {
  if (size_ > 0 && size_ + frames.size() > part_bytes_) {
    if (const int failed = open_part(parts_ + 1); failed != 0) return failed;
    size_ = 0;
  }
  const int fd = part_ ? part_.get() : lock_.get();
  if (const int failed = write_all(fd, frames); failed != 0) {
    // Half a frame at the end would do no harm, but it can be done without.
    if (::ftruncate(fd, static_cast<off_t>(size_)) != 0) return failed;
    return failed;
  }
  size_ += frames.size();
  written_ += frames.size();
  return 0;
}

}  // namespace tbg::live

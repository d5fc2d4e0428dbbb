#include "pool/live/session_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstring>
#include <span>

#include "pool/bitcoin/serialize.h"
#include "pool/recording/session_writer.h"

namespace tbg::live {
namespace {

// Only the pool's own user: real addresses are in it.
constexpr mode_t kMode = 0600;
constexpr std::uint64_t kBeginning = 4096;  // of a file that may have been lost: a page

std::string part_path(const std::string& path, std::uint64_t number) {
  return number == 1 ? path : path + "." + std::to_string(number);
}

std::uint64_t size_of(int fd) {
  struct stat found = {};
  return ::fstat(fd, &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

// Reads all of them; false at the end of the file.
bool read_at(int fd, std::uint64_t at, std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::pread(fd, out.data(), out.size(), static_cast<off_t>(at));
    if (got <= 0) return false;
    out = out.subspan(static_cast<std::size_t>(got));
    at += static_cast<std::uint64_t>(got);
  }
  return true;
}

// What a pool leaves that died before it had written anything: nothing, a piece of the magic, or
// the zeros of a file whose content a power cut took.
bool is_as_good_as_empty(int fd) {
  const std::uint64_t size = size_of(fd);
  if (size > kBeginning) return false;
  bitcoin::Bytes bytes(size);
  if (!read_at(fd, 0, bytes)) return false;
  const bool zeros =
      std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
  return zeros || (size <= recording::kMagic.size() &&
                   std::equal(bytes.begin(), bytes.end(), recording::kMagic.begin()));
}

bool has_magic(int fd) {
  std::array<std::uint8_t, recording::kMagic.size()> magic = {};
  return read_at(fd, 0, magic) && std::equal(magic.begin(), magic.end(), recording::kMagic.begin());
}

bool is_whole_frame(bitcoin::ByteView head, bitcoin::ByteView body) {
  boost::crc_32_type crc;
  crc.process_bytes(body.data(), body.size());
  return crc.checksum() == bitcoin::load_le32(head.data() + 4);
}

// Where the last of the whole frames from `at` on ends.
std::uint64_t good_size(int fd, std::uint64_t at) {
  std::array<std::uint8_t, recording::kFrameHead> head = {};
  bitcoin::Bytes body;
  while (read_at(fd, at, head)) {
    const std::uint32_t size = bitcoin::load_le32(head.data());
    if (size == 0 || size > recording::kFrameMax) break;
    body.resize(size);
    if (!read_at(fd, at + head.size(), body) || !is_whole_frame(head, body)) break;
    at += head.size() + size;
  }
  return at;
}

StartError start_error(const std::string& path, int error) {
  return {"cannot record to " + path + ": " + std::strerror(error)};
}

}  // namespace

StartResult<FileHandle> SessionFile::lock(const std::string& path) {
  FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode));
  if (!file) return start_error(path, errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    return StartError{"cannot record to " + path + ": another pool records to it"};
  if (!is_as_good_as_empty(file.get()) && !has_magic(file.get()))
    return StartError{"cannot record to " + path +
                      ": it is there already, and is no session file; choose another name"};
  return file;
}

StartResult<void> SessionFile::check(const std::string& path) {
  const bool was_there = ::access(path.c_str(), F_OK) == 0;
  const auto locked = lock(path);
  if (!locked) return locked.error();
  if (!was_there) ::unlink(path.c_str());
  return {};
}

StartResult<SessionFile> SessionFile::open(const std::string& path, std::uint64_t part_bytes) {
  auto locked = lock(path);
  if (!locked) return locked.error();
  SessionFile file;
  file.path_ = path;
  file.part_bytes_ = part_bytes;
  file.lock_ = std::move(*locked);
  const auto ready = is_as_good_as_empty(file.lock_.get()) ? file.begin_first() : file.go_on();
  if (!ready) return ready.error();
  return file;
}

StartResult<bool> SessionFile::has_part(std::uint64_t number) const {
  if (::access(part_path(path_, number).c_str(), F_OK) == 0) return true;
  if (errno == ENOENT) return false;
  return start_error(part_path(path_, number), errno);
}

StartResult<void> SessionFile::begin_first() {
  const auto second = has_part(2);
  if (!second) return second.error();
  if (*second)
    return StartError{"cannot record to " + path_ + ": there is a " + part_path(path_, 2) +
                      " of another recording; choose another name"};
  bitcoin::Bytes magic;
  recording::append_magic(magic);
  if (::ftruncate(lock_.get(), 0) != 0) return start_error(path_, errno);
  if (const int failed = write_all(lock_.get(), magic); failed != 0)
    return start_error(path_, failed);
  size_ = magic.size();
  return {};
}

StartResult<void> SessionFile::go_on() {
  for (;;) {
    const auto next = has_part(parts_ + 1);
    if (!next) return next.error();
    if (!*next) break;
    ++parts_;
  }
  if (parts_ > 1) {
    part_.reset(::open(part_path(path_, parts_).c_str(), O_RDWR | O_CLOEXEC));
    if (!part_) return start_error(part_path(path_, parts_), errno);
  }
  const int fd = last_part();
  size_ = good_size(fd, parts_ == 1 ? recording::kMagic.size() : 0);
  if (size_ == 0 && size_of(fd) > 0)
    return StartError{"cannot record to " + path_ + ": " + part_path(path_, parts_) +
                      " is no part of a recording; choose another name"};
  // What a killed pool had begun to write.
  if (size_ < size_of(fd) && ::ftruncate(fd, static_cast<off_t>(size_)) != 0)
    return start_error(path_, errno);
  if (::lseek(fd, static_cast<off_t>(size_), SEEK_SET) < 0) return start_error(path_, errno);
  goes_on_ = parts_ > 1 || size_ > recording::kMagic.size();
  return {};
}

int SessionFile::begin_part() {
  const std::string path = part_path(path_, parts_ + 1);
  FileHandle next(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
  if (!next) return errno;
  part_ = std::move(next);
  ++parts_;
  size_ = 0;
  return 0;
}

void SessionFile::close() {
  lock_.reset();
  part_.reset();
}

int SessionFile::append(bitcoin::ByteView frames) {
  // Never a part without a frame.
  const bool holds_some = size_ > (parts_ == 1 ? recording::kMagic.size() : 0);
  if (holds_some && size_ + frames.size() > part_bytes_)
    if (const int failed = begin_part(); failed != 0) return failed;
  if (const int failed = write_all(last_part(), frames); failed != 0) {
    // Half a frame at the end would do no harm, but it can be done without.
    (void)!::ftruncate(last_part(), static_cast<off_t>(size_));
    return failed;
  }
  size_ += frames.size();
  written_ += frames.size();
  return 0;
}

}  // namespace tbg::live

#include "pool/collect/segment_tail.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "pool/collect/event.h"

namespace tbg::collect {
namespace {
constexpr std::size_t kBuffer = kLineMax + 1;  // the longest line with its newline
}

bool SegmentTail::open(const std::filesystem::path& file) {
  close();
  path_ = file.string();
  fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) return fail("open");
  buffer_.resize(kBuffer);
  begin_ = end_ = searched_ = 0;
  file_at_ = line_at_ = 0;
  passing_over_ = false;
  return true;
}

void SegmentTail::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

SegmentTail::Got SegmentTail::next(std::string_view& line) {
  while (true) {
    const char* const from = buffer_.data() + searched_;
    const void* const found = std::memchr(from, '\n', end_ - searched_);
    if (found != nullptr) {
      const auto stop = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
      line = {buffer_.data() + begin_, stop - begin_};
      line_at_ = file_at_;
      file_at_ += line.size() + 1;
      begin_ = searched_ = stop + 1;
      if (std::exchange(passing_over_, false)) continue;
      return Got::line;
    }
    searched_ = end_;
    if (end_ - begin_ == kBuffer) {
      line = {buffer_.data() + begin_, kBuffer};
      line_at_ = file_at_;
      file_at_ += kBuffer;
      begin_ = end_ = searched_ = 0;
      if (std::exchange(passing_over_, true)) continue;
      return Got::oversized;
    }
    const std::size_t before = end_ - begin_;
    if (!fill()) return Got::error;
    if (end_ - begin_ == before) {
      line = {};
      return Got::nothing;
    }
  }
}

bool SegmentTail::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    searched_ -= begin_;
    begin_ = 0;
  }
  const ssize_t got = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
  if (got < 0) return errno == EINTR || fail("read");
  end_ += static_cast<std::size_t>(got);
  return true;
}

bool SegmentTail::fail(const std::string& what) {
  error_ = "cannot " + what + " " + path_ + ": " + std::strerror(errno);
  return false;
}

}  // namespace tbg::collect

// The lines of a file that somebody else appends to. A line counts with its newline.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tbg::collect {

class SegmentTail {
 public:
  enum class Got {
    line,       // a whole one, without its newline
    oversized,  // the beginning of one that is longer than kLineMax; the rest is passed over
    nothing,    // not yet
    error,      // error() says what
  };

  SegmentTail() = default;
  SegmentTail(const SegmentTail&) = delete;
  SegmentTail& operator=(const SegmentTail&) = delete;
  ~SegmentTail() { close(); }

  // Begins at the file's first byte. False: error() says why.
  bool open(const std::filesystem::path& file);
  void close();
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

  // `line` holds until the next call.
  Got next(std::string_view& line);
  // Of the last line, in bytes from the beginning of the file.
  [[nodiscard]] std::uint64_t offset() const { return line_at_; }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  bool fill();
  bool fail(const std::string& what);

  std::string path_;
  int fd_ = -1;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;      // of what was not given out
  std::size_t end_ = 0;        // of what was read
  std::size_t searched_ = 0;   // no newline before it
  std::uint64_t file_at_ = 0;  // of begin_
  std::uint64_t line_at_ = 0;
  bool passing_over_ = false;  // the rest of an oversized line
  std::string error_;
};

}  // namespace tbg::collect

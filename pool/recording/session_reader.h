// Reads a session file, whatever has happened to it: a file that was cut off ends where the last
// whole frame does; anything else that is wrong is an error that says what and where.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "pool/recording/session_format.h"

namespace tbg::recording {

// Not a bug of ours and not to be lived with: the file cannot be read any further.
struct SessionError {
  std::string message;  // one line
};

class SessionReader {
 public:
  // The whole file, which must outlive the reader.
  explicit SessionReader(bitcoin::ByteView file);
  ~SessionReader();

  // The next life, after what is left of the one before; nullopt if there is none, or an error().
  std::optional<LifeInfo> next_life();
  // The next crossing of that thread of the life; nullopt at its end, or at an error(). Valid until
  // the next call.
  std::optional<bitcoin::ByteView> next(std::uint64_t thread);
  // How the life ended; nullopt if it has not been read so far, or if the pool died.
  [[nodiscard]] const std::optional<LifeEnd>& end() const { return end_; }
  // The file ends in the middle of a frame.
  [[nodiscard]] bool cut_off() const { return cut_off_; }
  [[nodiscard]] const std::optional<SessionError>& error() const { return error_; }
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  struct Stream;
  struct Thread;
  struct Frame {
    FrameKind kind{};
    bitcoin::ByteView body;
    std::size_t at = 0;  // in the file
  };
  std::optional<Frame> peek();
  // Takes the next frame of this life; false at its end.
  bool read_more();
  void skip_frame();
  void read_chunk(const Frame& frame);
  void read_end(const Frame& frame);
  void fail(std::size_t at, const std::string& what);

  bitcoin::ByteView file_;
  std::size_t offset_ = 0;
  std::unique_ptr<Stream> stream_;
  std::vector<Thread> threads_;
  std::optional<LifeEnd> end_;
  bool in_life_ = false;
  bool cut_off_ = false;
  std::optional<SessionError> error_;
};

}  // namespace tbg::recording

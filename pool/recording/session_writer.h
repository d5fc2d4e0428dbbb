// Makes the bytes of a session file, frame by frame; who writes them where is not its business.
#pragma once

#include <memory>

#include "pool/recording/session_format.h"

namespace tbg::recording {

class SessionWriter {
 public:
  // Of zstd: 1 is fast, 19 small.
  explicit SessionWriter(int level);
  ~SessionWriter();
  SessionWriter(const SessionWriter&) = delete;
  SessionWriter& operator=(const SessionWriter&) = delete;

  // Each appends a frame to `out`. A new life forgets the one before.
  void life(bitcoin::Bytes& out, const LifeInfo& info);
  // `crossings`: each with its size before it (append_crossing()), kChunkMax bytes at most.
  void chunk(bitcoin::Bytes& out, std::uint64_t thread, bitcoin::ByteView crossings);
  void end(bitcoin::Bytes& out, const LifeEnd& end);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

// The first bytes of a file.
void append_magic(bitcoin::Bytes& out);
// One crossing to a chunk; it may lie in two pieces.
void append_crossing(bitcoin::Bytes& chunk, bitcoin::ByteView crossing,
                     bitcoin::ByteView rest = {});

}  // namespace tbg::recording

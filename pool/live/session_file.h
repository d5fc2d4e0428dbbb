// The file of a recording as it grows: appended to, in parts of bounded size. `NAME` is the first
// part, `NAME.2`, `NAME.3`, ... go on where the one before ended; one behind the other they are one
// session file (docs/formats/session.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pool/live/file_io.h"
#include "pool/live/start_error.h"

namespace tbg::live {

class SessionFile {
 public:
  // Made, or gone on with behind its last whole frame. An error if it is something else, or in use.
  static StartResult<SessionFile> open(const std::string& path, std::uint64_t part_bytes);

  // Whole frames. 0, or the errno of what failed, which leaves nothing of them behind.
  int append(bitcoin::ByteView frames);

  [[nodiscard]] const std::string& path() const { return path_; }  // of the first part
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] std::uint64_t parts() const { return parts_; }
  // It held something when it was opened.
  [[nodiscard]] bool goes_on() const { return goes_on_; }

 private:
  SessionFile() = default;
  StartResult<void> begin_first();
  StartResult<void> go_on();
  int open_part(std::uint64_t number);

  std::string path_;
  std::uint64_t part_bytes_ = 0;
  FileHandle lock_;  // the first part
  FileHandle part_;  // the last one, where that is another
  std::uint64_t parts_ = 1;
  std::uint64_t size_ = 0;     // of the last part
  std::uint64_t written_ = 0;  // by this process
  bool goes_on_ = false;
};

}  // namespace tbg::live

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

  // Would open() find something else there, or in use? What was not there is not there afterwards.
  static StartResult<void> check(const std::string& path);

  // Whole frames. 0, or the errno of what failed, which leaves nothing of them behind.
  int append(bitcoin::ByteView frames);

  // For others to go on with.
  void close();

  [[nodiscard]] const std::string& path() const { return path_; }  // of the first part
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] std::uint64_t parts() const { return parts_; }
  // It held something when it was opened.
  [[nodiscard]] bool goes_on() const { return goes_on_; }

 private:
  SessionFile() = default;
  static StartResult<FileHandle> lock(const std::string& path);
  StartResult<void> begin_first();
  StartResult<void> go_on();
  [[nodiscard]] StartResult<bool> has_part(std::uint64_t number) const;
  int begin_part();
  [[nodiscard]] int last_part() const { return part_ ? part_.get() : lock_.get(); }

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

// Tells the pool what may be deleted from its spool: spool/consumers/<name>, a line a stream, up to
// which event every sink has everything (docs/events.md).
//
// A server that comes back from a crash may have forgotten its last seconds, with its position, and
// then wants them again. So what the file says is what every server had and, `delay` later, still
// had: one that is away confirms nothing.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "pool/collect/spool_reader.h"

namespace tbg::collect {

class ConsumerFile {
 public:
  using Clock = std::chrono::steady_clock;

  ConsumerFile(std::filesystem::path spool, std::string name, std::vector<std::string> sinks,
               std::chrono::milliseconds delay);
  ConsumerFile(const ConsumerFile&) = delete;
  ConsumerFile& operator=(const ConsumerFile&) = delete;
  ~ConsumerFile();

  // Registers, so that the pool deletes nothing from now on. Empty, or why not: another collector
  // of this name runs, the folder cannot be written.
  std::string open();
  // Any thread: how far a sink has come, as it says itself just now.
  void note(std::string_view sink, const SpoolMarks& marks, Clock::time_point now);
  // Called every second or so. Empty, or why it could not be written.
  std::string update(Clock::time_point now);

 private:
  struct Sink {
    SpoolMarks marks;
    Clock::time_point heard{};  // when it said so
  };
  // What all had at a moment.
  struct Entry {
    Clock::time_point at;
    SpoolMarks marks;
  };

  [[nodiscard]] SpoolMarks common() const;
  void sample(Clock::time_point now);
  std::string write(const SpoolMarks& marks);

  std::filesystem::path folder_;
  std::filesystem::path file_;
  std::chrono::milliseconds delay_;
  int lock_ = -1;
  mutable std::mutex mutex_;
  std::map<std::string, Sink, std::less<>> sinks_;
  bool fell_back_ = false;  // a sink has less than it had
  std::deque<Entry> past_;
  SpoolMarks written_;
};

}  // namespace tbg::collect

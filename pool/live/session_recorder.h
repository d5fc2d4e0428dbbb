// Records a running pool: owner threads put their crossings into rings, a helper compresses them
// and appends to the session file. No owner thread ever waits for it: when the disk is full or does
// not keep up, the recording ends and the pool goes on. What a killed process had in the rings
// (some tens of milliseconds) is not in the file.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "pool/core/recorder.h"
#include "pool/live/helper_thread.h"
#include "pool/live/session_file.h"
#include "pool/ports/log.h"
#include "pool/recording/renamer.h"
#include "pool/recording/session_writer.h"

namespace tbg::live {

class SessionRecorder {
 public:
  struct Options {
    std::string path;
    std::uint64_t part_bytes = std::uint64_t{1} << 30;
    std::size_t ring_bytes = std::size_t{64} << 20;  // a power of two; of each thread
    // Other names than those of miners reach the file, and no outputs, which hold them everywhere.
    bool pseudonyms = false;
  };
  // The log may be written to from any thread.
  static StartResult<std::unique_ptr<SessionRecorder>> open(const Options& options,
                                                            OperatorLog& log);
  ~SessionRecorder();

  // The life of this process begins: once, before its core is made.
  void begin(recording::LifeInfo info);
  // For the recorder of that thread's core.
  [[nodiscard]] core::CrossingSink& sink(std::uint64_t thread);
  // From any thread: the recording ends with what each thread does next.
  void stop(std::string reason);
  // No thread has anything more to say: the end is written. Without a reason the pool has ended.
  void finish();

  [[nodiscard]] bool recording() const { return !closed_; }
  [[nodiscard]] const std::string& path() const { return file_.path(); }
  [[nodiscard]] std::uint64_t written() const { return written_; }

 private:
  class Sink;
  SessionRecorder(SessionFile file, const Options& options, OperatorLog& log);

  // The helper's.
  void work();
  bool drain(std::size_t thread);
  // False: nothing of it is to be written.
  bool take(bitcoin::ByteView head, bitcoin::ByteView tail);
  void write_out();
  void close();

  OperatorLog& log_;
  const std::size_t ring_bytes_;
  const bool pseudonyms_;
  std::vector<std::unique_ptr<Sink>> sinks_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> overflown_ = false;
  std::atomic<bool> closed_ = false;
  std::atomic<std::uint64_t> written_ = 0;
  std::mutex reason_mutex_;
  std::string reason_;
  // The helper's own.
  SessionFile file_;
  recording::SessionWriter writer_;
  recording::LifeEnd end_;
  bitcoin::Bytes chunk_;
  bitcoin::Bytes frames_;
  std::optional<recording::Pseudonyms> names_;
  std::optional<recording::Renamer> renamer_;
  std::optional<HelperThread> helper_;  // last: it uses all others
};

}  // namespace tbg::live

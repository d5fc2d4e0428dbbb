// log_shares: every share as a line of logdir/<height>/<job>.sharelog, as ckpool has it.
//
// The height has 8 hex digits; a job is named by the first 9 of its job ids, which its variants
// share, and by the same number in `workinfoid`. Shares that name no known job go to
// 00000000/unknown.sharelog. Nothing is ever deleted here.
//
// The loop's thread makes the line and copies it into a ring (below a microsecond); a
// helper appends to files every kWriteEvery. What the ring has no room for, because the disk is too
// slow or full, is lost, counted, and told about. Memory: the ring, and the user agent of each
// client.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

#include "pool/live/event_ring.h"
#include "pool/live/helper_thread.h"
#include "pool/live/loop.h"
#include "pool/ports/events.h"
#include "pool/ports/log.h"

namespace tbg::app {

// One share's line, without a newline. `server` is the listen address.
void append_share_line(std::string& out, Now now, const ShareSubmitted& share,
                       std::string_view agent, std::string_view server);
// "000cb2a1/00a00001b.sharelog"
std::string share_log_file(const ShareSubmitted& share);

class ShareLog final : public EventSink {
 public:
  static constexpr std::size_t kRingBytes = std::size_t{16} << 20;  // about 30,000 shares
  static constexpr std::chrono::milliseconds kWriteEvery{50};

  // `loop` must live until finish().
  ShareLog(live::Loop& loop, OperatorLog& log, std::filesystem::path logdir, std::string server,
           std::size_t ring_bytes = kRingBytes);
  ~ShareLog() override { finish(); }

  void emit(Now now, const Event& event) override;
  // What is in the ring is written; the counts are final, and told. Nothing may come afterwards.
  void finish();

  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  void put(Now now, const ShareSubmitted& share);
  // The helper's.
  void write_waiting();
  void write_out();
  void say(LogLevel level, std::string line);

  live::Loop& loop_;
  OperatorLog& log_;
  const std::filesystem::path logdir_;
  const std::string server_;
  std::unordered_map<ConnectionId, std::string> agents_;
  std::string line_;
  live::EventRing ring_;
  std::atomic<std::uint64_t> written_ = 0;
  std::atomic<std::uint64_t> lost_ = 0;
  // The helper's own.
  std::string file_;  // that the lines below go to
  std::string lines_;
  std::uint64_t count_ = 0;
  std::uint64_t lost_told_ = 0;
  bool failing_ = false;
  std::optional<live::HelperThread> helper_;  // last: it uses all others
};

}  // namespace tbg::app

// Events to a listener on this machine: one event a datagram, over a Unix domain socket that the
// listener has bound. A convenience beside the spool: nothing here holds up or fails the pool.
//
// The loop's thread copies a line into a ring and goes on; a helper thread sends. While the
// listener's queue is full (the kernel's default is 10 datagrams) the helper waits, up to a second
// for one event, which is then dropped; meanwhile the ring fills, and what does not fit is dropped
// too. With nobody listening every event is dropped at once. The operator hears of it once, and
// once when events get through again; that nobody has listened yet is no reason to warn.
//
// Cost on the loop's thread: one copy, and a system call for the first event after a quiet second.
// The helper's own: 3 to 5 microseconds an event at 20,000 events a second. Memory: the ring.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "pool/live/event_ring.h"
#include "pool/live/file_io.h"
#include "pool/live/loop.h"
#include "pool/live/naps.h"
#include "pool/live/start_error.h"
#include "pool/ports/log.h"

namespace tbg::live {

class EventSocket {
 public:
  // About 26,000 shares: a second of the busiest pool.
  static constexpr std::size_t kRingBytes = std::size_t{16} << 20;
  static constexpr int kLookMs = 5;  // how long an event may wait for the helper
  static constexpr std::int64_t kPatience = 1 * kSecond;  // with a full queue, for one event
  static constexpr std::int64_t kReconnect = 250 * kMillisecond;
  static constexpr std::int64_t kFarewell = 200 * kMillisecond;  // for what is left at the end
  static constexpr std::size_t kPathMax = 107;                   // characters; the system's limit

  // Fails only if `path` can be no socket's. `log` is written on the loop's thread.
  static StartResult<std::unique_ptr<EventSocket>> open(Loop& loop, OperatorLog& log,
                                                        std::string path,
                                                        std::size_t ring_bytes = kRingBytes);
  ~EventSocket();

  // From the loop's thread. Never blocks.
  void send(std::string_view line);
  // Sends what is left as far as kFarewell goes, and ends the helper: the counts are final. Nothing
  // may be sent afterwards.
  void finish();

  [[nodiscard]] std::uint64_t sent() const { return sent_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  EventSocket(Loop& loop, OperatorLog& log, std::string path, std::size_t ring_bytes);

  // All below on the helper's thread.
  void run();
  void drain();
  bool deliver(const EventRing::Line& line);
  bool connected_again();
  // False if the time is up.
  bool wait_for_room(std::int64_t until_us);
  void say_dropping(LogLevel level, const std::string& why);
  void say_back();
  void say(LogLevel level, std::string line);

  Loop& loop_;
  OperatorLog& log_;
  const std::string path_;
  EventRing ring_;
  Naps naps_{kLookMs};
  std::atomic<std::int64_t> end_us_ = kNever;
  std::atomic<std::uint64_t> sent_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;
  // The helper's own.
  FileHandle socket_;  // only while connected
  std::int64_t connect_after_us_ = 0;
  bool dropping_ = false;   // the operator knows
  bool delivered_ = false;  // the last event
  std::thread thread_;
};

}  // namespace tbg::live

// Where the events of one thread go: each to the operator's log and counters as it happens, and
// its line, once it is in the spool, as a datagram to whoever listens.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pool/app/event_log.h"
#include "pool/live/event_socket.h"

namespace tbg::app {

struct EventTotals {
  std::uint64_t lines = 0;
  std::uint64_t sent = 0;     // as datagrams
  std::uint64_t dropped = 0;  // of them

  EventTotals& operator+=(const EventTotals& more) {
    lines += more.lines;
    sent += more.sent;
    dropped += more.dropped;
    return *this;
  }
};

class EventOutlet final : public EventSink {
 public:
  EventOutlet(OperatorLog& log, LogLevel level, bool whole = true)
      : log_(log), events_(log, level, whole) {}

  // Without it lines are only counted. `loop` must live until finish().
  live::StartResult<void> send_to(live::Loop& loop, const std::string& path);
  // The last events are out, or given up: the totals are final.
  void finish() {
    if (socket_) socket_->finish();
  }

  void emit(Now now, const Event& event) override {
    events_.emit(now, event);
    for (EventSink* const ear : ears_)
      ear->emit(now, event);
  }
  void publish(std::string_view line) override {
    ++lines_;
    if (socket_) socket_->send(line);
  }

  // Hears every event as it happens, too; must live as long as events come.
  void add_ear(EventSink& ear) { ears_.push_back(&ear); }
  void set_level(LogLevel level) { events_.set_level(level); }
  [[nodiscard]] const EventLog& log() const { return events_; }
  [[nodiscard]] EventTotals totals() const {
    return socket_ ? EventTotals{lines_, socket_->sent(), socket_->dropped()}
                   : EventTotals{lines_, 0, 0};
  }

 private:
  OperatorLog& log_;
  EventLog events_;
  std::vector<EventSink*> ears_;
  std::unique_ptr<live::EventSocket> socket_;
  std::uint64_t lines_ = 0;
};

}  // namespace tbg::app

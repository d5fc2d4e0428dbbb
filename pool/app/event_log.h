// The EventSink for now: one line per event in the operator's log, and a count per type.
//
// Blocks and records of the whole pool are worth a line at `info`; connects, shares, difficulties
// and everybody's own records only at `debug`. Below its level an event costs a count: the share
// path must not allocate.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "pool/ports/event_words.h"
#include "pool/ports/log.h"

namespace tbg::app {

class EventLog final : public EventSink {
 public:
  struct Tip {
    std::int64_t height = -1;
    double difficulty = 0;
    std::int64_t seen_us = 0;  // monotonic
  };

  // `whole`: it hears all events, so that the best it has heard is the pool's.
  EventLog(OperatorLog& log, LogLevel level, bool whole = true)
      : log_(log), level_(level), whole_(whole) {}

  void emit(Now now, const Event& event) override;

  void set_level(LogLevel level) { level_ = level; }
  [[nodiscard]] std::uint64_t count(std::string_view type) const;
  // The last block of the network that was announced.
  [[nodiscard]] const Tip& tip() const { return tip_; }

 private:
  [[nodiscard]] LogLevel level_of(const Event& event);

  OperatorLog& log_;
  LogLevel level_;
  const bool whole_;
  std::array<std::uint64_t, std::variant_size_v<Event>> counts_{};
  Tip tip_;
  double best_ = 0;  // of the pool, since start
  std::string line_;
};

}  // namespace tbg::app

// The main loop of one owner thread: turns, and the Clock port.
//
// A turn reads input until there is none or 64 handlers ran, lets the clock strike, and ends with
// on_turn_end(). The bound keeps replies of one turn from waiting behind an endless stream of
// input; the end of the turn is where the core hashes the shares that came together and writes
// what must be written before it answers.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <limits>

#include "pool/ports/clock.h"

namespace tbg::live {

// Who is driven: the wiring that passes these on to hub and shards.
class TurnDriver {
 public:
  virtual ~TurnDriver() = default;
  // The deadline armed last has come.
  virtual void on_time(Now now) = 0;
  // All input of this turn was delivered. True if work is left over (a broadcast sliced to stay
  // responsive): the next turn then starts without waiting for input.
  virtual bool on_turn_end(Now now) = 0;
};

class Loop final : public Clock {
 public:
  static constexpr int kHandlersPerTurn = 64;

  Loop();

  // Everything that belongs to this thread runs here; other threads post() into it.
  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  [[nodiscard]] static Now now();

  void arm(std::int64_t deadline_mono_us) override;

  // Drives until stop().
  void run(TurnDriver& driver);
  // From any thread. The turn under way ends first.
  void stop() { io_.stop(); }

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  void read_input(bool block);
  void strike_if_due(TurnDriver& driver);
  void set_timer(std::int64_t deadline_mono_us);

  boost::asio::io_context io_{1};  // hint: one thread runs it
  boost::asio::steady_timer timer_;
  std::int64_t deadline_ = kNever;  // what the core asked for
  std::int64_t timer_at_ = kNever;  // what Asio was asked for: never later than deadline_
};

}  // namespace tbg::live

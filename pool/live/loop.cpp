#include "pool/live/loop.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <chrono>

#include "pool/live/thread_pace.h"

namespace tbg::live {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

// Far deadlines are reached in steps, so that no arithmetic on time points can overflow.
constexpr std::int64_t kLongestSleep = 3600 * kSecond;

std::int64_t mono_us() {
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Loop::Loop() : timer_(io_) {}

Now Loop::now() {
  const auto wall = system_clock::now().time_since_epoch();
  return {mono_us(), duration_cast<microseconds>(wall).count()};
}

void Loop::arm(std::int64_t deadline_mono_us) {
  deadline_ = deadline_mono_us;
  // A timer that fires too early is cheap (strike_if_due sets the next); moving it is a system
  // call.
  if (deadline_ < timer_at_) set_timer(deadline_);
}

void Loop::set_timer(std::int64_t deadline_mono_us) {
  timer_at_ = std::min(deadline_mono_us, mono_us() + kLongestSleep);
  timer_.expires_at(steady_clock::time_point(microseconds(timer_at_)));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) timer_at_ = kNever;
  });
}

void Loop::run(TurnDriver& driver) {
  hurry_this_thread();
  const auto guard = boost::asio::make_work_guard(io_);
  bool backlog = false;
  while (!io_.stopped()) {
    read_input(!backlog);
    strike_if_due(driver);
    backlog = driver.on_turn_end(now());
  }
}

void Loop::read_input(bool block) {
  if (block && io_.run_one() == 0) return;
  for (int handlers = block ? 1 : 0; handlers < kHandlersPerTurn; ++handlers) {
    if (io_.poll_one() == 0) return;
  }
}

void Loop::strike_if_due(TurnDriver& driver) {
  const Now time = now();
  if (time.mono_us >= deadline_) {
    deadline_ = kNever;
    driver.on_time(time);
  }
  if (deadline_ != kNever && timer_at_ == kNever) set_timer(deadline_);
}

}  // namespace tbg::live

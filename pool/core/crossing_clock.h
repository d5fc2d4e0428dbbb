// The times of inputs, as they are written: what has changed since the input before.
#pragma once

#include "pool/ports/types.h"

namespace tbg::core {

struct TimeStep {
  std::int64_t mono_us = 0;
  std::int64_t wall_us = 0;  // that the wall clock went further than the other

  static void visit(auto& v, auto& step) { v("mono_us", step.mono_us)("wall_us", step.wall_us); }
};

class CrossingClock {
 public:
  TimeStep step_to(Now now) {
    const std::int64_t mono = now.mono_us - now_.mono_us;
    const TimeStep step{mono, now.wall_us - now_.wall_us - mono};
    now_ = now;
    return step;
  }
  // Whatever the step is: what was read from a file may be anything.
  Now after(const TimeStep& step) {
    now_.mono_us = sum(now_.mono_us, step.mono_us);
    now_.wall_us = sum(sum(now_.wall_us, step.mono_us), step.wall_us);
    return now_;
  }

 private:
  static std::int64_t sum(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  }
  Now now_;
};

}  // namespace tbg::core

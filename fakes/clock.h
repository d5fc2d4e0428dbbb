// The Clock port: remembers the one armed deadline until the test or the simulator reaches it.
#pragma once

#include <optional>

#include "pool/ports/clock.h"

namespace tbg::fakes {

class FakeClock final : public Clock {
 public:
  void arm(std::int64_t deadline_mono_us) override { deadline_ = deadline_mono_us; }

  [[nodiscard]] std::optional<std::int64_t> deadline() const { return deadline_; }
  // True, and disarmed, once the deadline has been reached: the driver then owes one on_time().
  bool take_due(std::int64_t mono_us) {
    if (!deadline_ || *deadline_ > mono_us) return false;
    deadline_.reset();
    return true;
  }

 private:
  std::optional<std::int64_t> deadline_;
};

}  // namespace tbg::fakes

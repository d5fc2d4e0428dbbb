#include "pool/core/hashrate.h"

#include <algorithm>

#include "pool/core/real_math.h"

namespace tbg::core {
namespace {

double seconds(std::int64_t us) { return static_cast<double>(std::max<std::int64_t>(us, 0)) / 1e6; }

}  // namespace

void HashrateMeter::start(std::int64_t now_us) {
  if (start_us_ >= 0) return;
  start_us_ = now_us;
  last_us_ = now_us;
}

void HashrateMeter::add(std::int64_t now_us, double difficulty) {
  start(now_us);
  const double elapsed = seconds(now_us - last_us_);
  if (elapsed > 0) {
    for (std::size_t i = 0; i < work_.size(); ++i)
      work_[i] *= exponential(-elapsed / kWindowsS[i]);
    last_us_ = now_us;
  }
  for (double& work : work_)
    work += difficulty;
}

double HashrateMeter::rate(std::size_t window, std::int64_t now_us) const {
  if (start_us_ < 0) return 0;
  const double size = kWindowsS[window];
  // At least a second of observation: one early share must not look like a farm.
  const double observed = std::max(seconds(now_us - start_us_), 1.0);
  const double work = work_[window] * exponential(-seconds(now_us - last_us_) / size);
  const double rate = work * kHashesPerDifficulty / (size * (1 - exponential(-observed / size)));
  return rate < 1e-8 ? 0 : rate;
}

}  // namespace tbg::core

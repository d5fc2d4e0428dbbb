#include "pool/core/hashrate.h"

#include <algorithm>

#include "pool/core/real_math.h"

namespace tbg::core {
namespace {

double seconds(std::int64_t us) { return static_cast<double>(std::max<std::int64_t>(us, 0)) / 1e6; }

template <int kExponent>
double power(double base) {
  double result = base;
  for (int i = 1; i < kExponent; ++i)
    result *= base;
  return result;
}

}  // namespace

double HashrateMeter::decay(std::size_t window, std::int64_t now_us) const {
  return exponential(-seconds(now_us - last_us_) / kWindowsS[window]);
}

HashrateMeter::Windows HashrateMeter::decays(std::int64_t age_us) {
  Windows out;
  out[k7d] = exponential(-seconds(age_us) / kWindowsS[k7d]);
  out[k1d] = power<7>(out[k7d]);
  out[k6h] = power<4>(out[k1d]);
  out[k1h] = power<6>(out[k6h]);
  out[k15m] = power<4>(out[k1h]);
  out[k5m] = power<3>(out[k15m]);
  out[k1m] = power<5>(out[k5m]);
  return out;
}

HashrateMeter::State HashrateMeter::state(std::int64_t now_us) const {
  if (start_us_ == kNever) return {};
  State state{work_, seconds(now_us - start_us_)};
  const Windows faded = decays(now_us - last_us_);
  for (std::size_t i = 0; i < work_.size(); ++i)
    state.work[i] *= faded[i];
  return state;
}

HashrateMeter HashrateMeter::restored(const State& state, std::int64_t taken_us) {
  HashrateMeter meter;
  if (state.observed_s < 0) return meter;
  meter.work_ = state.work;
  meter.start_us_ = taken_us - static_cast<std::int64_t>(state.observed_s * 1e6);
  meter.last_us_ = taken_us;
  return meter;
}

void HashrateMeter::start(std::int64_t now_us) {
  if (start_us_ != kNever) return;
  start_us_ = now_us;
  last_us_ = now_us;
}

bool HashrateMeter::add(std::int64_t at_us, double difficulty) {
  start(at_us);
  if (at_us < last_us_) {
    start_us_ = std::min(start_us_, at_us);
    const Windows faded = decays(last_us_ - at_us);
    for (std::size_t i = 0; i < work_.size(); ++i)
      work_[i] += difficulty * faded[i];
    return false;
  }
  if (at_us > last_us_) {
    const Windows faded = decays(at_us - last_us_);
    for (std::size_t i = 0; i < work_.size(); ++i)
      work_[i] *= faded[i];
    last_us_ = at_us;
  }
  for (double& work : work_)
    work += difficulty;
  return true;
}

double HashrateMeter::rate(std::size_t window, std::int64_t now_us) const {
  if (start_us_ == kNever) return 0;
  const double size = kWindowsS[window];
  // At least a second of observation: one early share must not look like a farm.
  const double observed = std::max(seconds(now_us - start_us_), 1.0);
  const double work = work_[window] * decay(window, now_us);
  const double rate = work * kHashesPerDifficulty / (size * (1 - exponential(-observed / size)));
  return rate < 1e-8 ? 0 : rate;
}

}  // namespace tbg::core

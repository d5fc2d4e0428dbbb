#include "pool/core/vardiff.h"

#include <algorithm>
#include <cmath>

#include "pool/core/real_math.h"

namespace tbg::core {
namespace {

// A rate this many times off is far off: it is corrected from a handful of shares.
constexpr double kRampRate = 4;
// Shares an estimate needs otherwise: its standard deviation is then a fifth.
constexpr std::uint32_t kSteadyShares = 24;
constexpr double kLooksPerDecision = 8;

// Quantile of the standard normal for probabilities from 0.5 up: bisection over the logistic
// approximation of its distribution by Bowling et al. (2009), whose error is below 1.4e-4.
double normal_quantile(double probability) {
  double low = 0;
  double high = 6;
  for (int i = 0; i < 40; ++i) {
    const double z = (low + high) / 2;
    const double below = 1 / (1 + exponential(-(0.07056 * z * z * z + 1.5976 * z)));
    (below < probability ? low : high) = z;
  }
  return low;
}

// Several looks share the error allowed: each gets a part of it.
double decision_quantile(const VardiffOptions& options) {
  return normal_quantile(1 - (1 - options.confidence) / kLooksPerDecision);
}

// Quantile of Gamma(shape, 1) by Wilson and Hilferty (1931); good to about 1 % from shape 1 on.
double gamma_quantile(double shape, double z) {
  const double a = 1 / (9 * shape);
  const double base = std::max(1 - a + z * std::sqrt(a), 0.0);
  return shape * base * base * base;
}

}  // namespace

void Vardiff::restart(std::int64_t now_us) {
  *this = Vardiff{};
  since_us_ = now_us;
  last_share_us_ = now_us;
}

void Vardiff::on_share(double work) {
  work_ += work;
  ++shares_;
  pending_share_ = true;
}

double Vardiff::intervals(const VardiffOptions& options, std::int64_t now_us) const {
  const double elapsed = static_cast<double>(now_us - since_us_) / 1e6;
  // Never zero: shares read in the same microsecond as the change are evidence of a fast miner.
  return std::max(elapsed, 1e-3) / options.target_share_interval_s;
}

std::optional<VardiffStep> Vardiff::after_share(const VardiffOptions& options,
                                                std::int64_t now_us) {
  if (pending_share_) last_share_us_ = now_us;
  pending_share_ = false;
  if (shares_ < next_look_) return std::nullopt;
  next_look_ = shares_ + std::max<std::uint32_t>(2, shares_ / 4);
  const double expected = intervals(options, now_us);
  const double z = decision_quantile(options);
  const double rate = work_ / expected;
  const bool too_fast = gamma_quantile(work_, -z) / expected > 1 + options.dead_band;
  const bool too_slow = gamma_quantile(work_ + 1, z) / expected < 1 / (1 + options.dead_band);
  if (!too_fast && !too_slow) return std::nullopt;
  const bool ramp = too_fast && rate > kRampRate;
  // An estimate from few shares is rough: worth going to when far off, not when close.
  const bool far_off = rate > kRampRate || rate < 1 / kRampRate;
  if (!far_off && shares_ < kSteadyShares) return std::nullopt;
  return VardiffStep{std::clamp(rate, 1 / options.fast_ramp_max_jump, options.fast_ramp_max_jump),
                     ramp, rate};
}

std::optional<VardiffStep> Vardiff::after_silence(const VardiffOptions& options,
                                                  std::int64_t now_us) {
  const auto idle_us = static_cast<std::int64_t>(options.idle_after_s * 1e6);
  if (now_us - last_share_us_ < idle_us) return std::nullopt;
  const double expected = intervals(options, now_us);
  // The silent stretch alone is judged: what the miner did before it fell quiet says nothing about
  // now.
  const double silent = static_cast<double>(now_us - last_share_us_) / 1e6;
  const double missed = silent / options.target_share_interval_s;
  const double z = decision_quantile(options);
  if (gamma_quantile(1, z) / missed >= 1 / (1 + options.dead_band)) return std::nullopt;
  return VardiffStep{std::max(1 / missed, 1 / options.fast_ramp_max_jump), false, work_ / expected};
}

}  // namespace tbg::core

#include "pool/core/vardiff.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pool/core/real_math.h"

namespace tbg::core {
namespace {

// A rate this many times off is far off: the pool calls it a ramp.
constexpr double kFarOff = 2.5;
// What is known of the miner and what the stretch says agree below this log likelihood ratio.
constexpr double kConsistent = 1.5;
// An estimate of this many shares is good enough to go to: its standard deviation is a fifth.
constexpr double kGoodEstimate = 24;
// ... or this long was waited for it, in intervals: evidence does not get old.
constexpr double kPatience = 4;
// A miner of whom this many shares are known is settled: only a change of rate moves him.
constexpr double kSettled = 100;
// What is known never exceeds this many, so that sums in single precision stay exact enough.
constexpr float kRemembersMax = 4096;
// A raise that leaves the miner this much too fast was cut short by the largest jump.
constexpr double kCutShort = 1.5;
// What a step carries over: few, because the estimate that brought it was a lucky one as a rule,
// and the shares that follow should soon correct it.
constexpr double kKnownMax = 12;
// Looks for refinement: first, and how much later each next one.
constexpr double kFirstLook = 12;
constexpr double kLookGrowth = 1.25;
// Standard deviations an estimate must be off to be refined.
constexpr double kRefineSigmas = 2;
// Thresholds of the log likelihood ratio, above ln(1/(1-confidence)). A raise is found so fast that
// much may be asked of it; a lowering of -50 % needs all the speed there is, except where shares
// are so frequent that waiting costs little; one from a long gap alone is the costliest mistake.
constexpr double kRaiseExtra = 5.5;
constexpr double kLowerExtra = -0.4;
constexpr double kGapExtra = 3;
constexpr double kReturnExtra = -2;  // to a difficulty remembered from before a silence
// Target intervals shorter than this are frequent; the threshold grows with their logarithm.
constexpr double kFrequentS = 5;
constexpr double kFrequentExtra = 4.6;
// Shares without which no raise is made: one or two may always fall together.
constexpr double kRaiseSharesMin = 4;

double threshold(const VardiffOptions& options, double extra) {
  return std::max(-natural_log(1 - options.confidence) + extra, 1.0);
}

double lower_extra(const VardiffOptions& options, double rate) {
  const double frequent = std::max(kFrequentS / options.target_share_interval_s, 1.0);
  const double gap = rate < 1 / kFarOff ? kGapExtra : 0;
  return kLowerExtra + gap + kFrequentExtra * natural_log(frequent);
}

// n shares in x intervals: how much better their own rate explains them than rate one.
double likelihood_ratio(double n, double x) { return n > 0 ? n * natural_log(n / x) - n + x : x; }

// Could n shares in x intervals have come at that rate?
bool agree(double n, double x, double rate) {
  return rate > 0 && likelihood_ratio(n, rate * x) < kConsistent;
}

// The rates that the tests are most eager to tell from one.
double tested_rate(const VardiffOptions& options) { return 1.5 + 1.3 * options.dead_band; }

}  // namespace

void Vardiff::restart(std::int64_t now_us) {
  *this = Vardiff{};
  at_us_ = now_us;
}

void Vardiff::moved(std::int64_t now_us, double factor, bool silent) {
  const double kept = remembered_ > 0 || silent ? std::max(remembered_, 1.0F) / factor : 0;
  // The same shares in the same time, counted at the new difficulty: a miner of rate r is now one
  // of rate r / factor.
  const double scale = std::min(1.0, kKnownMax / std::max<double>(known_work_, 1e-9));
  const double work = known_work_ * scale;
  const double intervals = known_intervals_ * factor * scale;
  const bool proven = known_work_ >= kFirstLook;
  restart(now_us);
  // A step that nearly undoes the silence ends the memory of it.
  if (silent || kept > kFarOff) remembered_ = static_cast<float>(kept);
  if (silent) return;
  known_work_ = static_cast<float>(work);
  known_intervals_ = static_cast<float>(intervals);
  cut_short_ = proven && known_rate() > kCutShort;
  next_look_ = static_cast<float>(std::max(known_work_ * kLookGrowth, kFirstLook));
}

void Vardiff::take_in(const VardiffOptions& options, std::int64_t now_us) {
  const double elapsed_us = static_cast<double>(std::max<std::int64_t>(now_us - at_us_, 0));
  const double passed = elapsed_us / 1e6 / options.target_share_interval_s;
  at_us_ = std::max(at_us_, now_us);
  const double work = std::exchange(pending_, 0.0F);
  const double rate = tested_rate(options);
  const double log_rate = natural_log(rate);
  known_work_ += static_cast<float>(work);
  known_intervals_ += static_cast<float>(passed);
  if (known_work_ > kRemembersMax) {
    known_work_ /= 2;
    known_intervals_ /= 2;
  }
  // The upper test loses by time and wins by shares, so it begins anew just before a share; the
  // lower one the other way round.
  up_.intervals += passed;
  if (up_.work * log_rate <= (rate - 1) * up_.intervals) up_ = {};
  up_.work += work;
  down_.intervals += passed;
  down_.work += work;
  if ((1 - 1 / rate) * down_.intervals <= down_.work * log_rate) down_ = {};
}

double Vardiff::known_rate() const {
  return known_work_ / std::max<double>(known_intervals_, 1e-9);
}

double Vardiff::estimate(double n, double x) {
  const double rate = n / x;
  if (agree(n, x, known_rate())) return known_rate();
  known_work_ = static_cast<float>(n);
  known_intervals_ = static_cast<float>(x);
  return rate;
}

bool Vardiff::worth_it(const VardiffOptions& options, double factor) {
  return factor > 1 + options.dead_band || factor * (1 + options.dead_band) < 1;
}

std::optional<VardiffStep> Vardiff::judge_up(const VardiffOptions& options) {
  if (up_.work < kRaiseSharesMin) return std::nullopt;
  // Never zero: shares read in the microsecond of the change are evidence of a fast miner.
  const double x = std::max(up_.intervals, 1e-6 / options.target_share_interval_s);
  // The stretch begins with a share, at no cost of time: that one does not count.
  const double n = up_.work - 1;
  const double rate = n / x;
  if (rate <= 1 + options.dead_band) return std::nullopt;
  const double ratio = likelihood_ratio(n, x);
  const double max_jump = options.fast_ramp_max_jump;
  if (remembered_ > 1 + options.dead_band && agree(n, x, remembered_) &&
      ratio > threshold(options, kReturnExtra)) {
    // He was known before, and is again.
    known_work_ = kKnownMax;
    known_intervals_ = static_cast<float>(kKnownMax / remembered_);
    return VardiffStep{remembered_, true, rate};
  }
  if (ratio <= threshold(options, kRaiseExtra)) return std::nullopt;
  const bool enough = n >= kGoodEstimate || x >= kPatience || hurried_;
  if (!enough) return std::nullopt;
  const double factor = std::min(estimate(n, x), max_jump);
  if (!worth_it(options, factor)) return std::nullopt;
  return VardiffStep{factor, rate > kFarOff, rate};
}

std::optional<VardiffStep> Vardiff::judge_down(const VardiffOptions& options) {
  const double x = down_.intervals;
  const double n = down_.work;
  if (n * (1 + options.dead_band) >= x) return std::nullopt;
  if (likelihood_ratio(n, x) <= threshold(options, lower_extra(options, n / x)))
    return std::nullopt;
  const double factor = std::max(estimate(n, x), 1 / options.fast_ramp_max_jump);
  if (!worth_it(options, factor)) return std::nullopt;
  return VardiffStep{factor, false, n / x};
}

std::optional<VardiffStep> Vardiff::refine(const VardiffOptions& options) {
  if (known_work_ < next_look_ || known_work_ < kFirstLook) return std::nullopt;
  next_look_ = static_cast<float>(known_work_ * kLookGrowth);
  const double rate = known_rate();
  if (rate > kFarOff) return std::nullopt;  // a ramp: judge_up finds it
  const double off = std::abs(natural_log(rate));
  if (off < natural_log(1 + options.dead_band) || off * std::sqrt(known_work_) < kRefineSigmas)
    return std::nullopt;
  return VardiffStep{std::max(rate, 1 / options.fast_ramp_max_jump), false, rate};
}

std::optional<VardiffStep> Vardiff::judge(const VardiffOptions& options) {
  if (const auto step = judge_up(options)) return step;
  if (const auto step = judge_down(options)) return step;
  return known_work_ < kSettled ? refine(options) : std::nullopt;
}

VardiffStep Vardiff::rest_of_raise(const VardiffOptions& options) {
  cut_short_ = false;
  const double rest = known_rate();
  return VardiffStep{std::min(rest, options.fast_ramp_max_jump), true, rest};
}

std::optional<VardiffStep> Vardiff::after_share(const VardiffOptions& options,
                                                std::int64_t now_us) {
  take_in(options, now_us);
  if (cut_short_) return rest_of_raise(options);
  const auto step = judge(options);
  hurried_ = false;
  return step;
}

std::optional<VardiffStep> Vardiff::after_silence(const VardiffOptions& options,
                                                  std::int64_t now_us) {
  if (cut_short_) return rest_of_raise(options);
  const auto idle_us = static_cast<std::int64_t>(options.idle_after_s * 1e6);
  if (pending_ > 0 || now_us - at_us_ < idle_us) return std::nullopt;
  const double silent =
      static_cast<double>(now_us - at_us_) / 1e6 / options.target_share_interval_s;
  const double x = down_.intervals + silent;
  const double n = down_.work;
  if (likelihood_ratio(n, x) <= threshold(options, lower_extra(options, n / x)))
    return std::nullopt;
  const double rate = (n + 1) / x;
  if (rate * (1 + options.dead_band) >= 1) return std::nullopt;
  return VardiffStep{std::max(rate, 1 / options.fast_ramp_max_jump), false, rate};
}

}  // namespace tbg::core

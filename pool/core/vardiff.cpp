#include "pool/core/vardiff.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pool/core/real_math.h"

namespace tbg::core {
namespace {

constexpr double kFarOff = 2.5;  // a rate this many times off: the pool calls it a ramp
// What is known of the miner and what the stretch says agree below this log likelihood ratio.
constexpr double kConsistent = 1.5;
// An estimate of this many shares is good enough to go to (standard deviation a fifth), or one that
// was waited for this long, in intervals: evidence does not get old.
constexpr double kGoodEstimate = 24;
constexpr double kPatience = 4;
// A miner of whom this many shares are known is settled: only a change of rate moves him.
constexpr double kSettled = 400;
// What is known never exceeds this many, so that sums in single precision stay exact enough.
constexpr float kRemembersMax = 4096;
// A raise that leaves the miner this much too fast was cut short by the largest jump.
constexpr double kCutShort = 1.5;
// What a step carries over: next to nothing, because the estimate that brought it was a lucky one
// as a rule, and the shares that follow should correct it, not be diluted by it.
constexpr double kCarriedMax = 2;
// Looks for refinement: of a new miner, after a step, and how much later each next one.
constexpr double kFirstLook = 12;
constexpr double kLookAfterStep = 18;
constexpr double kLookGrowth = 1.4;
// Standard deviations an estimate must be off to be refined: less where it is a first guess.
constexpr double kFirstSigmas = 1.8;
constexpr double kRefineSigmas = 2.2;
// The usual rate is that of all shares before the stretch, and of this many at the right one.
constexpr double kPrior = 300;
// A difficulty that this many shares have proven is remembered when it changes by this factor.
constexpr double kProven = 150;
constexpr double kWorthRemembering = 1.5;
// Shares go with the remembered rate below this log likelihood ratio.
constexpr double kGoesBack = 1;
// Thresholds of the log likelihood ratio, above ln(1/(1-confidence)): raises are found so fast that
// much may be asked; -50 % needs all the speed there is; one long gap is the costliest mistake.
constexpr double kRaiseExtra = 5.5;
constexpr double kLowerExtra = 3.75;  // at a target interval of one second
constexpr double kLowerSlope = 1.85;
constexpr double kLowerExtraMin = -1.1;
constexpr double kGapExtra = 4;
// Back to a difficulty remembered from before a silence; it must be the remembered rate and not
// half of it by kReturnSure, and so far that only a silence explains it.
constexpr double kReturnExtra = 2;
constexpr double kReturnSure = 1.5;
constexpr double kLongSilence = 5;
// The test for a miner that is suddenly far too fast is most eager for this rate.
constexpr double kFastRate = 3;
// Shares without which no raise is made: one or two may always fall together.
constexpr double kRaiseSharesMin = 4;

double threshold(const VardiffOptions& options, double extra) {
  return std::max(-natural_log(1 - options.confidence) + extra, 1.0);
}

// With threshold T a halving is found after c T intervals, a false one every e^T: the sum of losses
// is least where T falls by 2 ln(interval). Where shares are rare, that is too little: hence a
// least.
double lower_extra(const VardiffOptions& options, double rate) {
  const double gap = rate < 1 / kFarOff ? kGapExtra : 0;
  const double extra = kLowerExtra - kLowerSlope * natural_log(options.target_share_interval_s);
  return gap + std::max(extra, kLowerExtraMin);
}

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
  const Vardiff old = *this;
  double was = old.known_work_ >= kProven ? 1 : old.remembered_;
  if (silent) was = std::max(was, 1.0);
  const double kept = was / factor;
  restart(now_us);
  // A step that nearly undoes the last one ends the memory of it.
  if (kept > kWorthRemembering || kept * kWorthRemembering < 1)
    remembered_ = static_cast<float>(kept);
  if (silent) return;
  // A raise that was cut short goes on with the same shares: they are kept for its rest.
  cut_short_ = old.known_work_ >= kFirstLook && old.known_rate() > kCutShort * factor;
  const double carried = cut_short_ ? kGoodEstimate : kCarriedMax;
  const double scale = std::min(1.0, carried / std::max<double>(old.known_work_, 1e-9));
  // The same shares in the same time, counted at the new difficulty: a miner of rate r is now one
  // of rate r / factor.
  known_work_ = static_cast<float>(old.known_work_ * scale);
  known_intervals_ = static_cast<float>(old.known_intervals_ * factor * scale);
  next_look_ = static_cast<float>(std::max(known_work_ * kLookGrowth, kLookAfterStep));
}

void Vardiff::take_in(const VardiffOptions& options, std::int64_t now_us) {
  const double elapsed_us = static_cast<double>(std::max<std::int64_t>(now_us - at_us_, 0));
  const double passed = elapsed_us / 1e6 / options.target_share_interval_s;
  at_us_ = std::max(at_us_, now_us);
  const Observed seen{std::exchange(pending_, 0.0F), passed};
  const double rate = tested_rate(options);
  test_for_more(up_, rate, usual_rate(options, up_), seen);
  test_for_more(fast_, kFastRate, usual_rate(options, fast_), seen);
  test_for_less(down_, rate, usual_rate(options, down_), seen);
  known_work_ += static_cast<float>(seen.work);
  known_intervals_ += static_cast<float>(seen.intervals);
  if (known_work_ > kRemembersMax) {
    known_work_ /= 2;
    known_intervals_ /= 2;
  }
}

double Vardiff::known_rate() const {
  return known_work_ / std::max<double>(known_intervals_, 1e-9);
}

double Vardiff::usual_rate(const VardiffOptions& options, const Evidence& stretch) const {
  const double work = std::max(known_work_ - stretch.work, 0.0F) + kPrior;
  const double intervals = std::max(known_intervals_ - stretch.intervals, 0.0F) + kPrior;
  return std::clamp(work / intervals, 1 / (1 + options.dead_band), 1 + options.dead_band);
}

bool Vardiff::goes_back(double n, double x) const {
  return remembered_ > 0 && (remembered_ > 1) == (n > x) &&
         likelihood_ratio(n, remembered_ * x) < kGoesBack;
}

double Vardiff::go_back() {
  known_work_ = kCarriedMax;
  known_intervals_ = static_cast<float>(kCarriedMax / remembered_);
  return remembered_;
}

double Vardiff::estimate(double n, double x) {
  if (goes_back(n, x)) return go_back();
  if (agree(n, x, known_rate())) return known_rate();
  if (known_work_ - n >= kProven) remembered_ = 1;
  known_work_ = static_cast<float>(n);
  known_intervals_ = static_cast<float>(x);
  return n / x;
}

bool Vardiff::worth_it(const VardiffOptions& options, double factor) {
  return factor > 1 + options.dead_band || factor * (1 + options.dead_band) < 1;
}

std::optional<VardiffStep> Vardiff::judge_up(const VardiffOptions& options) {
  if (up_.work < kRaiseSharesMin) return std::nullopt;
  const auto evidence = [&](const Evidence& stretch) {
    // The stretch begins with a share, at no cost of time: that one does not count.
    const double n = stretch.work - 1;
    // Never zero: shares read in the microsecond of the change are evidence of a fast miner.
    const double x = std::max<double>(stretch.intervals, 1e-6 / options.target_share_interval_s);
    return Raise{n, x, likelihood_ratio(n, usual_rate(options, stretch) * x)};
  };
  const Raise wide = evidence(up_);
  const Raise sharp = fast_.work < kRaiseSharesMin ? wide : evidence(fast_);
  return judge_raise(options, sharp.ratio > wide.ratio ? sharp : wide);
}

std::optional<VardiffStep> Vardiff::judge_raise(const VardiffOptions& options, const Raise& raise) {
  const auto [n, x, ratio] = raise;
  const double rate = n / x;
  if (rate <= 1 + options.dead_band) return std::nullopt;
  // He was known before the silence, and is again.
  if (remembered_ > kLongSilence && agree(n, x, remembered_) &&
      n * natural_log(2) - x * remembered_ / 2 > kReturnSure &&
      ratio > threshold(options, kReturnExtra))
    return VardiffStep{go_back(), true, rate};
  if (ratio <= threshold(options, kRaiseExtra)) return std::nullopt;
  if (n < kGoodEstimate && x < kPatience && !hurried_) return std::nullopt;
  const double factor = std::min(estimate(n, x), options.fast_ramp_max_jump);
  if (!worth_it(options, factor)) return std::nullopt;
  return VardiffStep{factor, rate > kFarOff, rate};
}

std::optional<VardiffStep> Vardiff::judge_down(const VardiffOptions& options) {
  const double x = down_.intervals;
  const double n = down_.work;
  if (n * (1 + options.dead_band) >= x) return std::nullopt;
  const double ratio = likelihood_ratio(n, usual_rate(options, down_) * x);
  if (ratio <= threshold(options, lower_extra(options, n / x))) return std::nullopt;
  const double factor = std::max(estimate(n, x), 1 / options.fast_ramp_max_jump);
  if (!worth_it(options, factor)) return std::nullopt;
  return VardiffStep{factor, false, n / x};
}

std::optional<VardiffStep> Vardiff::refine(const VardiffOptions& options) {
  if (known_work_ < std::max<double>(next_look_, kFirstLook)) return std::nullopt;
  const double sigmas = known_work_ < kLookAfterStep ? kFirstSigmas : kRefineSigmas;
  next_look_ = static_cast<float>(known_work_ * kLookGrowth);
  const double rate = known_rate();
  if (rate > kFarOff) return std::nullopt;  // a ramp: judge_up finds it
  const double off = std::abs(natural_log(rate));
  if (goes_back(known_work_, known_intervals_)) return VardiffStep{go_back(), false, rate};
  if (off < natural_log(1 + options.dead_band) || off * std::sqrt(known_work_) < sigmas)
    return std::nullopt;
  return VardiffStep{std::max(rate, 1 / options.fast_ramp_max_jump), false, rate};
}

std::optional<VardiffStep> Vardiff::judge(const VardiffOptions& options) {
  if (std::exchange(cut_short_, false)) return rest_of_raise(options);
  if (const auto step = judge_up(options)) return step;
  if (const auto step = judge_down(options)) return step;
  return known_work_ < kSettled ? refine(options) : std::nullopt;
}

std::optional<VardiffStep> Vardiff::rest_of_raise(const VardiffOptions& options) {
  const double rest = known_rate();
  if (rest <= 1 + options.dead_band) return std::nullopt;  // he fell quiet meanwhile
  return VardiffStep{std::min(rest, options.fast_ramp_max_jump), true, rest};
}

std::optional<VardiffStep> Vardiff::after_share(const VardiffOptions& options,
                                                std::int64_t now_us) {
  take_in(options, now_us);
  const auto step = judge(options);
  hurried_ = false;
  return step;
}

std::int64_t Vardiff::silent_until(const VardiffOptions& options) const {
  return cut_short_ ? 0 : at_us_ + static_cast<std::int64_t>(options.idle_after_s * 1e6);
}

std::optional<VardiffStep> Vardiff::after_silence(const VardiffOptions& options,
                                                  std::int64_t now_us) {
  if (std::exchange(cut_short_, false)) return rest_of_raise(options);
  if (pending_ > 0 || now_us < silent_until(options)) return std::nullopt;
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

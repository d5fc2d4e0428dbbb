#include "sim/scorecard/ckpool_vardiff.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pool/core/real_math.h"
#include "pool/ports/types.h"

namespace tbg::sim {
namespace {

constexpr double kRealTarget = 0.3;
constexpr double kLow = 0.15;
constexpr double kHigh = 0.4;
constexpr double kAim = 3.33;
constexpr double kSmallestChange = 1e-6;
constexpr double kExponentMax = 36;
constexpr double kAverageMin = 2e-16;
constexpr std::int64_t kMinute = 60 * kSecond;

// Never below a millisecond, whatever the clock does.
double seconds_between(std::int64_t from_us, std::int64_t to_us) {
  return std::max(static_cast<double>(to_us - from_us) / 1e6, 0.001);
}

double share_of_window(double seconds, double window) {
  return 1 - core::exponential(-std::min(seconds / window, kExponentMax));
}

void decay_one(double& average, double credited, double seconds, double window) {
  const double part = share_of_window(seconds, window);
  average = (average + credited / seconds * part) / (1 + part);
  if (average < kAverageMin) average = 0;
}

// The power of ten at or below a difficulty under 1.
double magnitude_of(double difficulty) {
  double power = 10;
  while (1 / power > difficulty && power < 1e300)
    power *= 10;
  return 1 / power;
}

double normalised_up(double difficulty) {
  if (difficulty >= 1) return std::ceil(difficulty);
  const double magnitude = magnitude_of(difficulty);
  return std::ceil(difficulty / magnitude) * magnitude;
}

double normalised_down(double difficulty) {
  if (difficulty >= 1) return std::floor(difficulty);
  const double magnitude = magnitude_of(difficulty);
  return std::floor(difficulty / magnitude) * magnitude;
}

}  // namespace

double ckpool_normalised(double difficulty) {
  if (difficulty >= 1) return std::floor(difficulty + 0.5);
  if (!(difficulty > 0)) return difficulty;
  const double magnitude = magnitude_of(difficulty);
  return std::floor(difficulty / magnitude + 0.5) * magnitude;
}

CkpoolVardiff::CkpoolVardiff(const CkpoolOptions& options)
    : options_(options),
      difficulty_(ckpool_normalised(options.start)),
      old_difficulty_(difficulty_),
      next_minute_us_(options.minute_at_us) {}

void CkpoolVardiff::on_job(std::int64_t /*now_us*/, std::uint32_t job) { current_job_ = job; }

double CkpoolVardiff::required(std::uint32_t job) const {
  return job < anchor_ ? old_difficulty_ : difficulty_;
}

void CkpoolVardiff::on_second(std::int64_t now_us) {
  // Once a minute the averages of those silent for a minute decay without a share.
  if (now_us < next_minute_us_) return;
  next_minute_us_ += kMinute * ((now_us - next_minute_us_) / kMinute + 1);
  if (first_share_us_ >= 0 && now_us - last_share_us_ > kMinute) decay(now_us, 0);
}

void CkpoolVardiff::decay(std::int64_t now_us, double credited) {
  // The first share meets a clock that stands at 1970: it counts for nothing.
  const double seconds = last_decay_us_ < 0 ? 1.7e9 : seconds_between(last_decay_us_, now_us);
  if (seconds < 0.05) {
    uncounted_ += credited;
    return;
  }
  last_decay_us_ = now_us;
  credited += uncounted_;
  uncounted_ = 0;
  decay_one(averages_.s15, credited, seconds, 15);
  decay_one(averages_.s60, credited, seconds, 60);
  decay_one(averages_.s300, credited, seconds, 300);
}

void CkpoolVardiff::on_share(std::int64_t now_us, const ArrivedShare& share) {
  const double credited = required(share.job);
  if (share.achieved < credited) return;
  if (first_share_us_ < 0) first_share_us_ = last_change_us_ = now_us;
  decay(now_us, credited);
  last_share_us_ = now_us;
  ++shares_since_change_;
  const std::optional<double> per_s = looked_at(now_us);
  if (!per_s) return;
  if (credited != difficulty_) {
    shares_since_change_ = 0;
    return;
  }
  consider(now_us, *per_s);
}

std::optional<double> CkpoolVardiff::looked_at(std::int64_t now_us) const {
  const double age = seconds_between(first_share_us_, now_us);
  const double since_change = seconds_between(last_change_us_, now_us);
  if (shares_since_change_ >= 144 && since_change < 15)
    return averages_.s15 / share_of_window(age, 15);
  if (shares_since_change_ >= 72) return averages_.s60 / share_of_window(age, 60);
  if (since_change >= 240) return averages_.s300 / share_of_window(age, 300);
  return std::nullopt;
}

void CkpoolVardiff::consider(std::int64_t now_us, double per_s) {
  const double scale = options_.target_per_s / kRealTarget;
  const double ratio = per_s / difficulty_ / scale;
  if (ratio > kLow && ratio < kHigh) return;
  double optimal = std::max(per_s * kAim / scale, normalised_up(options_.mindiff));
  if (options_.maxdiff > 0) optimal = std::min(optimal, normalised_down(options_.maxdiff));
  optimal = std::min(optimal, options_.network_difficulty);
  if (optimal <= 0 || std::abs(difficulty_ - optimal) < kSmallestChange) return;
  if (optimal < difficulty_ && shares_since_change_ == 1) {
    last_change_us_ = now_us;
    return;
  }
  const double wanted = ckpool_normalised(optimal);
  if (std::abs(difficulty_ - wanted) >= kSmallestChange) change(now_us, wanted);
}

void CkpoolVardiff::change(std::int64_t now_us, double difficulty) {
  shares_since_change_ = 0;
  last_change_us_ = now_us;
  anchor_ = current_job_ + (difficulty > difficulty_ ? 3 : 0);
  old_difficulty_ = difficulty_;
  difficulty_ = difficulty;
}

std::vector<TimedDifficulty> ckpool_sequence(const CkpoolOptions& options,
                                             const std::vector<TimedJob>& jobs,
                                             const std::vector<TimedJob>& shares) {
  CkpoolVardiff vardiff(options);
  std::vector<TimedDifficulty> said{{0, vardiff.difficulty()}};
  auto job = jobs.begin();
  std::int64_t second_us = 0;
  for (const TimedJob& share : shares) {
    for (; second_us < share.at_us; second_us += kSecond)
      vardiff.on_second(second_us);
    for (; job != jobs.end() && job->at_us <= share.at_us; ++job)
      vardiff.on_job(job->at_us, job->job);
    vardiff.on_share(share.at_us, {share.job, std::numeric_limits<double>::infinity()});
    if (vardiff.difficulty() != said.back().difficulty)
      said.push_back({share.at_us, vardiff.difficulty()});
  }
  return said;
}

}  // namespace tbg::sim

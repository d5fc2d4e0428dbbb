#include "sim/scorecard/trial.h"

#include <algorithm>
#include <limits>

#include "pool/ports/types.h"
#include "sim/sampler.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr double kHashesPerDifficulty = 4294967296.0;

}  // namespace

Trial::Trial(VardiffAlgorithm& algorithm, const Wire& wire, const Random& random)
    : algorithm_(algorithm),
      wire_(wire),
      random_(random),
      now_us_(0),
      exposure_left_(exponential(random_)),
      next_job_us_(0),
      next_second_us_(random_.between(1, kSecond)) {
  changes_.push_back({0, algorithm_.difficulty()});
}

// Time passes for the miner: exposure is used up at the rate in force.
void Trial::elapse(std::int64_t until_us) {
  if (working_ && hashes_per_s_ > 0)
    exposure_left_ -= static_cast<double>(until_us - now_us_) * 1e-6 * hashes_per_s_ /
                      (working_->difficulty * kHashesPerDifficulty);
  now_us_ = until_us;
}

std::int64_t Trial::next_share_us() const {
  if (!working_ || hashes_per_s_ <= 0) return kNever;
  const double wait_us = std::max(exposure_left_, 0.0) * working_->difficulty *
                         kHashesPerDifficulty / hashes_per_s_ * 1e6;
  if (wait_us > 1e16) return kNever;
  return now_us_ + std::max<std::int64_t>(static_cast<std::int64_t>(wait_us), 1);
}

void Trial::find_share() {
  const double achieved = working_->difficulty / random_.unit();
  flying_.push_back({now_us_ + wire_.latency_us, {working_->job, achieved}});
  exposure_left_ = exponential(random_);
  ++shares_;
}

void Trial::send_job() {
  ++job_;
  algorithm_.on_job(now_us_, job_);
  orders_.push_back({now_us_ + wire_.latency_us, job_, algorithm_.difficulty()});
}

void Trial::note_change() {
  if (algorithm_.difficulty() == changes_.back().difficulty) return;
  changes_.push_back({now_us_, algorithm_.difficulty()});
  if (algorithm_.work_with_change()) send_job();
}

void Trial::run_until(std::int64_t until_us, double hashes_per_s) {
  hashes_per_s_ = hashes_per_s;
  for (;;) {
    const std::int64_t share_us = next_share_us();
    const std::int64_t arrival_us = flying_.empty() ? kNever : flying_.front().at_us;
    const std::int64_t order_us = orders_.empty() ? kNever : orders_.front().at_us;
    const std::int64_t next_us =
        std::min({share_us, arrival_us, order_us, next_job_us_, next_second_us_});
    if (next_us >= until_us) break;
    elapse(next_us);
    if (next_us == share_us) {
      find_share();
    } else if (next_us == arrival_us) {
      const ArrivedShare share = flying_.front().share;
      flying_.pop_front();
      algorithm_.on_share(now_us_, share);
      note_change();
    } else if (next_us == order_us) {
      working_ = orders_.front();
      orders_.pop_front();
    } else if (next_us == next_job_us_) {
      next_job_us_ += wire_.job_interval_us;
      send_job();
    } else {
      next_second_us_ += kSecond;
      algorithm_.on_second(now_us_);
      note_change();
    }
  }
  elapse(until_us);
}

}  // namespace tbg::sim

#include "sim/scorecard/our_vardiff.h"

#include <algorithm>

#include "pool/ports/types.h"

namespace tbg::sim {
namespace {

// Jobs of ten minutes at one every thirty seconds.
constexpr std::size_t kJobsKept = 20;

}  // namespace

OurVardiff::OurVardiff(const Setup& setup)
    : setup_(setup), difficulty_(core::fit_difficulty(setup.start, setup.bounds, 0)) {}

void OurVardiff::on_job(std::int64_t now_us, std::uint32_t job) {
  if (issued_.empty()) vardiff_.restart(now_us);
  if (issued_.size() == kJobsKept) issued_.erase(issued_.begin());
  issued_.push_back({job, difficulty_});
}

void OurVardiff::on_share(std::int64_t now_us, const ArrivedShare& share) {
  const auto found = std::find_if(issued_.rbegin(), issued_.rend(),
                                  [&](const Issued& each) { return each.job == share.job; });
  if (found == issued_.rend() || share.achieved < found->lowest) return;
  vardiff_.on_share(found->lowest / difficulty_);
  const bool fast = !submits_.take(now_us, core::PeerLimits{}.submits_per_s, kSecond);
  if (fast) vardiff_.look_now();
  if (const auto step = vardiff_.after_share(setup_.vardiff, now_us)) take(now_us, *step, false);
}

void OurVardiff::on_second(std::int64_t now_us) {
  if (const auto step = vardiff_.after_silence(setup_.vardiff, now_us))
    take(now_us, *step, !step->ramp);
}

void OurVardiff::take(std::int64_t now_us, const core::VardiffStep& step, bool silent) {
  const double fitted = core::fit_difficulty(difficulty_ * step.factor, setup_.bounds, 0);
  if (fitted == difficulty_) return;
  vardiff_.moved(now_us, fitted / difficulty_, silent);
  difficulty_ = fitted;
  for (Issued& each : issued_)
    each.lowest = std::min(each.lowest, fitted);
}

}  // namespace tbg::sim

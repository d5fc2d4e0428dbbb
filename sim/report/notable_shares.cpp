#include "sim/report/notable_shares.h"

#include <algorithm>

namespace tbg::sim {

void NotableShares::add(const ShareFacts& share) {
  if (!share.accepted) keep_refused(share);
  if (share.accepted) keep_best(share);
  if (still_around_ > 0) {
    --still_around_;
    keep_around(share);
  }
  recent_.push_back(share);
  if (recent_.size() > kAroundBefore) recent_.pop_front();
}

void NotableShares::keep_refused(const ShareFacts& share) {
  if (!refused_.contains(share.reason) && refused_.size() >= kReasons) return;
  Refused& refused = refused_[share.reason];
  if (refused.first.size() < kFirst) return refused.first.push_back(share);
  refused.last.push_back(share);
  if (refused.last.size() > kLast) refused.last.pop_front();
}

void NotableShares::keep_best(const ShareFacts& share) {
  if (best_.size() == kBest && share.reached <= best_.back().reached) return;
  const auto place = std::upper_bound(
      best_.begin(), best_.end(), share,
      [](const ShareFacts& a, const ShareFacts& b) { return a.reached > b.reached; });
  best_.insert(place, share);
  if (best_.size() > kBest) best_.pop_back();
}

void NotableShares::keep_around(const ShareFacts& share) {
  if (around_.size() < kAround) around_.push_back(share);
}

void NotableShares::on_violation() {
  for (const ShareFacts& share : recent_)
    keep_around(share);
  recent_.clear();
  still_around_ = kAroundAfter;
}

std::vector<ShareFacts> NotableShares::all() const {
  std::map<std::uint64_t, ShareFacts> shares;
  const auto take = [&](const auto& list) {
    for (const ShareFacts& share : list)
      shares.emplace(share.number, share);
  };
  take(best_);
  take(around_);
  for (const auto& refused : refused_) {
    take(refused.second.first);
    take(refused.second.last);
  }
  std::vector<ShareFacts> all;
  for (auto& share : shares)
    all.push_back(std::move(share.second));
  return all;
}

}  // namespace tbg::sim

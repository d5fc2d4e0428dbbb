#include "sim/checkers/chain_truth.h"

#include <algorithm>

#include "sim/checkers/bytes.h"

namespace tbg::sim {

void ChainTruth::on_tip(Moment at, const TipInfo& tip) {
  previous_.emplace(tip.hash, tip.previous);
  tips_.at(tip.node).push_back({at.us, tip.hash, tip.height});
}

void ChainTruth::on_event(Moment at, const SeenEvent& event) {
  if (event.type != "block_status") return;
  const std::string status{event.text("status")};
  if (status != "accepted" && status != "confirmed" && status != "orphaned") return;
  count_judged();
  Claim claim{event.hash("hash"), event.integer("height"), status != "orphaned"};
  if (claim.on_chain) claim.confirmations = event.integer("confirmations");
  const std::string_view where = event.text("node");
  bool true_somewhere = false;
  for (std::size_t node = 0; node < tips_.size(); ++node) {
    if (!where.empty() && where != "node" + std::to_string(node)) continue;
    true_somewhere = may_be_true(claim, tips_[node], at) || true_somewhere;
  }
  if (true_somewhere) return;
  report(at, "block " + text_of(claim.hash) + " is called " + status +
                 (where.empty() ? "" : " at " + std::string{where}) +
                 ", and no chain there was like that within the last minute");
}

bool ChainTruth::may_be_true(const Claim& claim, std::deque<Tip>& tips, Moment at) const {
  while (tips.size() > 1 && tips[1].since_us + options_.within_us < at.us)
    tips.pop_front();
  return std::any_of(tips.begin(), tips.end(),
                     [&](const Tip& tip) { return may_be_true(claim, tip); });
}

bool ChainTruth::may_be_true(const Claim& claim, const Tip& tip) const {
  if (tip.height - claim.height + 1 < claim.confirmations) return !claim.on_chain;
  Hash hash = tip.hash;
  for (std::int64_t height = tip.height; height > claim.height; --height) {
    const auto known = previous_.find(hash);
    if (known == previous_.end()) return true;
    hash = known->second;
  }
  return (hash == claim.hash) == claim.on_chain;
}

}  // namespace tbg::sim

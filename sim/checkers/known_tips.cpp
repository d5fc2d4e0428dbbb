#include "sim/checkers/known_tips.h"

#include <algorithm>

namespace tbg::sim {
namespace {

constexpr std::int64_t kBlocksKept = 3'600 * kS;

}  // namespace

KnownTips::Node& KnownTips::node(std::size_t index) {
  if (index >= nodes_.size()) nodes_.resize(index + 1);
  return nodes_[index];
}

void KnownTips::tip(Moment at, const TipInfo& tip) {
  Node& of = node(tip.node);
  of.now = tip;
  Block& block = blocks_[tip.hash];
  block.height = tip.height;
  block.left_us = std::max(block.left_us, at.us);
  if (of.is_reachable) show(at, of);
}

void KnownTips::reachable(Moment at, std::size_t index, bool reachable) {
  Node& of = node(index);
  if (of.is_reachable == reachable) return;
  of.is_reachable = reachable;
  of.reachable_us = at.us;
  if (reachable && of.now.hash != Hash{}) show(at, of);
}

void KnownTips::show(Moment at, Node& of) {
  if (of.has_tip && of.shown == of.now.hash) return;
  if (of.has_tip) {
    Block& before = blocks_[of.shown];
    --before.shown_by;
    before.left_us = at.us;
  }
  of.shown = of.now.hash;
  of.has_tip = true;
  of.tip_us = at.us;
  Block& block = blocks_[of.shown];
  block.height = of.now.height;
  ++block.shown_by;
  forget_old(at);
}

void KnownTips::forget_old(Moment at) {
  std::erase_if(blocks_, [&](const auto& entry) {
    return entry.second.shown_by == 0 && at.us - entry.second.left_us > kBlocksKept;
  });
}

bool KnownTips::fault(Moment at, std::string_view kind, bool begins) {
  const auto found = blinding_.find(kind);
  if (found == blinding_.end()) return false;
  if (begins) {
    ++faults_;
  } else {
    faults_ -= std::min<std::size_t>(faults_, 1);
    saw_again_us_ = std::max(saw_again_us_, at.us + found->second);
  }
  return true;
}

void KnownTips::healed(Moment at) {
  saw_again_us_ = std::min(saw_again_us_, at.us);
  if (faults_ > 0) saw_again_us_ = at.us;
  faults_ = 0;
}

std::int64_t KnownTips::certain_height(Moment at) const {
  const std::int64_t since = at.us - bound_us_;
  if (faults_ > 0 || since < saw_again_us_ || since < boot_us_) return -1;
  std::int64_t best = -1;
  for (const Node& one : nodes_)
    if (one.is_reachable && one.has_tip && one.reachable_us <= since && one.tip_us <= since)
      best = std::max(best, blocks_.at(one.shown).height);
  return best;
}

bool KnownTips::may_work_on(Moment at, const Hash& previous) const {
  const std::int64_t certain = certain_height(at);
  if (certain < 0) return true;
  const auto block = blocks_.find(previous);
  if (block == blocks_.end() || block->second.height < certain) return false;
  return block->second.shown_by > 0 || at.us - block->second.left_us <= bound_us_;
}

std::int64_t KnownTips::alone_us(Moment at) const {
  std::int64_t latest = 0;
  for (const Node& one : nodes_) {
    if (one.is_reachable) return 0;
    latest = std::max(latest, one.reachable_us);
  }
  return nodes_.empty() ? 0 : at.us - latest;
}

}  // namespace tbg::sim

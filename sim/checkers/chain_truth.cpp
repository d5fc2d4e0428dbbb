#include "sim/checkers/chain_truth.h"

#include <algorithm>

#include "sim/checkers/bytes.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kConfirmationsMax = 100;

}  // namespace

void ChainTruth::on_tip(Moment at, const TipInfo& tip) {
  previous_.emplace(tip.hash, tip.previous);
  tips_.at(tip.node).push_back({at.us, tip.hash, tip.height});
  moved_us_ = at.us;
}

void ChainTruth::on_event(Moment at, const SeenEvent& event) {
  if (event.type != "block_status") return;
  remember(event);
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

void ChainTruth::on_boot(Moment at, std::uint32_t) {
  moved_us_ = at.us;
  disk_failed_ = full_disks_ > 0;
}

void ChainTruth::on_fault(Moment, std::string_view kind, bool begins) {
  if (kind == "disk_full") full_disks_ += begins ? 1 : -1;
  if (kind == "disk_full" || kind == "disk_error") disk_failed_ = true;
}

void ChainTruth::on_crash(Moment) {
  for (auto& [hash, told] : told_)
    if (!told.on_disk) told.stored = false;
}

void ChainTruth::on_healed(Moment at) {
  healed_ = true;
  moved_us_ = at.us;
}

void ChainTruth::remember(const SeenEvent& event) {
  const std::string_view status = event.text("status");
  const auto [item, fresh] = told_.try_emplace(event.hash("hash"));
  Told& told = item->second;
  if (fresh) told.on_disk = !disk_failed_;
  told.height = event.integer("height");
  if (status == "accepted" || status == "side_chain") told.stored = true;
  if (status == "accepted" || status == "confirmed")
    told.confirmations = std::max(told.confirmations, event.integer("confirmations"));
  if (status == "orphaned") told.confirmations = 0;
}

void ChainTruth::on_finish(Moment at) {
  const bool quiet = healed_ && at.us - moved_us_ >= options_.told_us;
  if (!quiet || told_.size() > options_.blocks_max) return;
  for (const std::deque<Tip>& tips : tips_)
    if (tips.empty() || tips.back().hash != tips_.front().back().hash) return;
  for (const auto& [hash, told] : told_)
    if (told.stored) judge_last_word(at, hash, told, tips_.front().back());
}

void ChainTruth::judge_last_word(Moment at, const Hash& hash, const Told& told, const Tip& tip) {
  const std::int64_t depth = tip.height - told.height + 1;
  Hash on_chain = tip.hash;
  for (std::int64_t height = tip.height; height > told.height; --height) {
    const auto known = previous_.find(on_chain);
    if (known == previous_.end()) return;
    on_chain = known->second;
  }
  count_judged();
  const std::int64_t due = on_chain == hash && depth >= 1 ? std::min(depth, kConfirmationsMax) : 0;
  const bool undecided = due == 0 && depth <= 1;  // another one at its height
  if (told.confirmations != due && !undecided)
    report(at, "block " + text_of(hash) + " has " + std::to_string(due) +
                   " confirmations, and the last that was told is " +
                   std::to_string(told.confirmations));
}

}  // namespace tbg::sim

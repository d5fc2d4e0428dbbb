#include "sim/checkers/probe_watch.h"

#include <algorithm>

namespace tbg::sim {
namespace {

constexpr std::int64_t kJump = 3'600 * kS;
constexpr std::size_t kForkMax = 200;

constexpr std::pair<std::string_view, std::string_view> kRefusals[] = {
    {"Stale", "share_stale"},
    {"Duplicate share", "share_duplicate"},
    {"Difficulty too low", "share_too_low"},
    {"Job not found", "share_job_not_found"},
};

}  // namespace

void ProbeWatch::on_boot(Moment, std::uint32_t boot) {
  boot_ = boot;
  if (std::exchange(booted_, true)) probes_.hit("restart");
}

void ProbeWatch::on_crash(Moment) {
  probes_.hit("crash");
  if (!unanswered_.empty()) probes_.hit("crash_with_submission");
  unanswered_.clear();
  difficulties_.clear();
}

void ProbeWatch::on_connect(Moment, Client, std::string_view) { probes_.hit("connect"); }

void ProbeWatch::on_closed(Moment, Client client, bool by_pool) {
  probes_.hit(by_pool ? "closed_by_pool" : "closed_by_miner");
  difficulties_.erase(client);
}

void ProbeWatch::on_turn_end(Moment at) {
  const std::int64_t offset = at.wall_us - at.us;
  const std::int64_t before = std::exchange(offset_us_, offset);
  if (before == INT64_MIN || offset == before) return;
  if (offset < before) probes_.hit("clock_back");
  if (offset - before > kJump || before - offset > kJump) probes_.hit("clock_jump");
}

void ProbeWatch::on_event(Moment, const SeenEvent& event) {
  const auto client = static_cast<Client>(event.integer("client_id"));
  if (event.type == "share_submitted") return see_share(event);
  if (event.type == "block_status") return see_block_status(event.text("status"));
  if (event.type == "weekly_summary") probes_.hit("week_turned");
  if (event.type == "share_best_diff" && event.text("timeframe") == "alltime")
    probes_.hit("best_alltime");
  if (event.type == "block_found") {
    probes_.hit("block");
    if (event.flag("stale")) probes_.hit("block_stale");
  }
  if (event.type == "diff_updated") {
    probes_.hit("difficulty_changed");
    if (event.text("reason") == "reconnect_restored") probes_.hit("difficulty_restored");
    difficulties_[client] = event.number("new_diff");
  }
  if (event.type == "miner_connected") {
    probes_.hit("login");
    if (event.flag("resumed")) probes_.hit("resumed");
    if (difficulties_.contains(client))
      probes_.hit("second_worker");
    else
      difficulties_[client] = event.number("initial_diff");
  }
}

void ProbeWatch::on_segment_deleted(Moment, std::string_view) { probes_.hit("spool_shrinks"); }

void ProbeWatch::see_share(const SeenEvent& event) {
  if (event.flag("accepted")) {
    probes_.hit("share_accepted");
    const double* const told = difficulties_.find(static_cast<Client>(event.integer("client_id")));
    if (told != nullptr && event.number("diff") < *told) probes_.hit("share_early_difficulty");
    return;
  }
  probes_.hit("share_refused");
  if (event.flag("is_block")) probes_.hit("block_refused_share");
  for (const auto& [reason, probe] : kRefusals)
    if (event.text("reject_reason") == reason) probes_.hit(probe);
}

void ProbeWatch::see_block_status(std::string_view status) {
  if (status == "side_chain") probes_.hit("block_side_chain");
  if (status == "rejected") probes_.hit("block_rejected");
  if (status == "orphaned") probes_.hit("block_orphaned");
}

std::size_t ProbeWatch::blocks_left(const Hash& before, const Hash& now) const {
  std::set<Hash> branch = {now};
  Hash at = now;
  const auto step = [&] {
    const auto parent = parents_.find(at);
    if (parent == parents_.end()) return false;
    at = parent->second;
    return true;
  };
  for (std::size_t i = 0; i < kForkMax && at != before && step(); ++i)
    branch.insert(at);
  at = before;
  for (std::size_t left = 0; left < kForkMax; ++left) {
    if (branch.contains(at)) return left;
    if (!step()) return left + 1;  // where they part was nobody's tip
  }
  return kForkMax;
}

void ProbeWatch::on_tip(Moment at, const TipInfo& tip) {
  probes_.hit("tip");
  parents_[tip.hash] = tip.previous;
  if (tip.by_pool) probes_.hit("block_ours_on_chain");
  const auto [item, first] = tips_.try_emplace(tip.node);
  const Tip before = std::exchange(item->second, {tip.hash, tip.height, tip.bits, at.us});
  const bool differs = std::any_of(
      tips_.begin(), tips_.end(), [&](const auto& other) { return other.second.hash != tip.hash; });
  if (differs) probes_.hit("nodes_disagree");
  if (first) return;
  if (at.us - before.at_us < kS) probes_.hit("tip_race");
  if (tip.bits != before.bits) probes_.hit("retarget");
  const std::size_t left = blocks_left(before.hash, tip.hash);
  if (left > 0) probes_.hit("reorg");
  if (left > 1) probes_.hit("reorg_deep");
}

void ProbeWatch::on_node_reachable(Moment, std::size_t node, bool reachable) {
  if (reachable) {
    lost_.erase(node);
    return;
  }
  if (!lost_.insert(node).second) return;
  probes_.hit("node_lost");
  if (lost_.size() >= nodes_) probes_.hit("all_nodes_lost");
}

void ProbeWatch::on_submission(Moment, const Submission& submission) {
  const Asked asked{submission.node, submission.hash};
  const auto [item, first] = submitted_.try_emplace(asked, boot_);
  if (!first) probes_.hit(item->second == boot_ ? "submit_again" : "submit_after_restart");
  item->second = boot_;
  unanswered_.insert(asked);
}

void ProbeWatch::on_submit_answer(Moment, const SubmitAnswer& answer) {
  unanswered_.erase({answer.node, answer.hash});
  if (answer.failed) probes_.hit("submit_failed");
}

void ProbeWatch::on_queue(Moment, std::string_view, std::uint64_t depth) {
  if (depth > 0) probes_.hit("queue_grew");
}

void ProbeWatch::on_fault(Moment, std::string_view kind, bool begins) {
  if (!begins) {
    if (faults_ > 0) --faults_;
    return;
  }
  probes_.hit("fault");
  probes_.hit("fault:" + std::string{kind});
  if (faults_++ > 0) probes_.hit("faults_overlap");
}

void ProbeWatch::on_healed(Moment) {
  probes_.hit("healed");
  faults_ = 0;
}

}  // namespace tbg::sim

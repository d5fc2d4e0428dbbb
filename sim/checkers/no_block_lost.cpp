#include "sim/checkers/no_block_lost.h"

#include <algorithm>
#include <utility>

#include "sim/checkers/bytes.h"

namespace tbg::sim {
namespace {

enum class Meaning : std::uint8_t { stored, judged, not_judged };

Meaning meaning(const SubmitAnswer& answer) {
  const std::string_view text = answer.answer;
  if (answer.failed || text == "prev-blk-not-found" || text == "time-too-new")
    return Meaning::not_judged;
  if (text.empty() || text == "duplicate") return Meaning::stored;
  return Meaning::judged;
}

std::string named(const Solution& solution, const Hash& hash) {
  return "block " + text_of(hash) + " of client " + std::to_string(solution.client);
}

}  // namespace

NoBlockLost::NoBlockLost(Verdicts& verdicts, NoBlockLostOptions options)
    : Checker("no_block_lost", verdicts),
      options_(std::move(options)),
      crowds_(options_.nodes),
      reachable_(options_.nodes, true) {}

void NoBlockLost::on_solution(const Solution& solution) {
  tick(solution.at);
  if (settled_.contains(solution.hash) || open_.contains(solution.hash)) return;
  if (!alive_) {  // told late, of a turn that a crash cut off
    settled_.insert(solution.hash);
    return;
  }
  count_judged();
  Block& block = open_[solution.hash];
  block.solution = solution;
  block.nodes.resize(options_.submits ? options_.nodes : 0);
  block.recorded = faults_.empty() && !disk_trap_;
  fresh_.insert(solution.hash);
  if (solution.height > 0) eldest_.try_emplace(solution.height, solution.hash);
  const auto early = strangers_.find(solution.hash);
  if (early == strangers_.end()) return;
  block.announced = early->second.announced;
  for (const std::size_t node : early->second.submitted_to)
    block.nodes[node].asked = true;
  strangers_.erase(early);
}

void NoBlockLost::due(std::int64_t& slot, std::int64_t at_us) {
  slot = at_us;
  next_us_ = std::min(next_us_, at_us);
}

// Everything not judged and not under way is due to every node that can be reached.
void NoBlockLost::owe(std::int64_t at_us, Block& block) {
  for (std::size_t i = 0; i < block.nodes.size(); ++i) {
    AtNode& node = block.nodes[i];
    if (!node.judged && !node.asked && reachable_[i]) due(node.due_us, at_us);
  }
}

void NoBlockLost::on_turn_end(Moment at) {
  tick(at);
  for (const Hash& hash : std::exchange(fresh_, {})) {
    Block& block = open_.at(hash);
    block.owed_since_us = at.us;
    block.recorded = block.recorded && faults_.empty() && !disk_trap_;
    owe(at.us + options_.within_us, block);
    if (!block.announced) due(block.event_due_us, at.us + options_.within_us);
  }
}

void NoBlockLost::tick(Moment at) {
  if (at.us <= next_us_) return;
  next_us_ = INT64_MAX;
  for (std::size_t i = 0; i < crowds_.size(); ++i)
    note_crowd(at, i);
  for (auto item = open_.begin(); item != open_.end();) {
    look(at, item->first, item->second);
    if (settled(item->second)) {
      settled_.insert(item->first);
      item = open_.erase(item);
    } else {
      ++item;
    }
  }
  for (auto item = strangers_.begin(); item != strangers_.end();) {
    if (at.us > item->second.until_us) {
      report(at, item->second.what + " that no miner solved: " + text_of(item->first));
      item = strangers_.erase(item);
    } else {
      next_us_ = std::min(next_us_, item->second.until_us);
      ++item;
    }
  }
}

void NoBlockLost::note_crowd(Moment at, std::size_t node) {
  if (crowds_[node].asked >= options_.siblings_at_once) crowds_[node].full_us = at.us;
}

std::int64_t NoBlockLost::patience(std::size_t node, const Hash& hash, const Block& block) const {
  const auto eldest = eldest_.find(block.solution.height);
  if (eldest == eldest_.end() || eldest->second == hash) return 0;
  return crowds_[node].full_us + 2 * options_.within_us;
}

void NoBlockLost::look(Moment at, const Hash& hash, Block& block) {
  const auto late = [&](std::int64_t& slot, const std::string& what) {
    if (at.us <= slot) {
      next_us_ = std::min(next_us_, slot);
      return;
    }
    report({slot, at.wall_us}, named(block.solution, hash) + what);
    slot = INT64_MAX;  // once is enough
  };
  for (std::size_t i = 0; i < block.nodes.size(); ++i) {
    std::int64_t& slot = block.nodes[i].due_us;
    if (at.us > slot) slot = std::max(slot, patience(i, hash, block));
    late(slot, " was not submitted in time to node " + std::to_string(i));
  }
  late(block.event_due_us, " has no block_found event");
}

bool NoBlockLost::settled(const Block& block) const {
  if (block.owed_since_us < 0) return false;
  if (height_ - block.solution.height > options_.depth_max && block.solution.height > 0)
    return true;
  if (alive_ && !block.carried) return true;
  return block.announced && std::all_of(block.nodes.begin(), block.nodes.end(),
                                        [](const AtNode& node) { return node.judged; });
}

void NoBlockLost::on_crash(Moment at) {
  tick(at);
  alive_ = false;
  crowds_.assign(crowds_.size(), {});
  for (const auto& [hash, early] : std::exchange(strangers_, {}))
    settled_.insert(hash);
  for (auto item = open_.begin(); item != open_.end();) {
    Block& block = item->second;
    const bool cut_off = block.owed_since_us < 0;
    const bool unsynced = power_lost_ && at.us - block.owed_since_us < options_.durable_us;
    if (cut_off || unsynced || !block.recorded) {
      fresh_.erase(item->first);
      settled_.insert(item->first);  // may still appear, and is owed nothing
      item = open_.erase(item);
      continue;
    }
    for (AtNode& node : block.nodes) {
      node.asked = false;
      node.due_us = INT64_MAX;
    }
    block.event_due_us = INT64_MAX;
    block.carried = false;
    ++item;
  }
}

void NoBlockLost::on_boot(Moment at, std::uint32_t) {
  tick(at);
  alive_ = true;
  power_lost_ = disk_trap_ = false;
  for (auto& [hash, block] : open_) {
    block.carried = !block.stored;
    if (block.carried) owe(at.us + options_.after_boot_us, block);
  }
}

void NoBlockLost::stranger(Moment at, const Hash& hash, std::string what) {
  Stranger& one = strangers_[hash];
  if (one.until_us > 0) return;
  due(one.until_us, at.us + options_.within_us);
  one.what = std::move(what);
}

void NoBlockLost::on_event(Moment at, const SeenEvent& event) {
  if (event.type != "block_found") return;
  tick(at);
  const Hash hash = event.hash("hash");
  const auto found = open_.find(hash);
  if (found == open_.end()) {
    if (settled_.contains(hash)) return;
    stranger(at, hash, "block_found for a block");
    strangers_[hash].announced = true;
    return;
  }
  Block& block = found->second;
  if (std::exchange(block.announced, true))
    report(at, named(block.solution, hash) + " was announced twice");
  block.event_due_us = INT64_MAX;
  const auto client = static_cast<Client>(event.integer("client_id"));
  if (client != block.solution.client)
    report(at, named(block.solution, hash) + " was announced as found by client " +
                   std::to_string(client));
}

void NoBlockLost::on_tip(Moment at, const TipInfo& tip) {
  tick(at);
  height_ = std::max(height_, tip.height);
  // Whoever brought it there: the node has judged it, and the pool may learn so by asking.
  if (const auto ours = open_.find(tip.hash); ours != open_.end() && options_.submits) {
    AtNode& node = ours->second.nodes[tip.node];
    node.judged = true;
    node.due_us = INT64_MAX;
  }
  for (auto& [hash, block] : open_) {
    if (!settled(block)) continue;
    for (AtNode& node : block.nodes)
      node.due_us = INT64_MAX;
  }
}

void NoBlockLost::on_node_reachable(Moment at, std::size_t node, bool reachable) {
  tick(at);
  if (node >= reachable_.size() || !options_.submits) return;
  reachable_[node] = reachable;
  for (auto& [hash, block] : open_) {
    AtNode& there = block.nodes[node];
    there.due_us = INT64_MAX;
    const bool owed = alive_ && block.carried && block.owed_since_us >= 0;
    if (reachable && owed && !there.judged && !there.asked)
      due(there.due_us, at.us + options_.again_us);
  }
}

void NoBlockLost::on_submission(Moment at, const Submission& submission) {
  tick(at);
  if (submission.node >= options_.nodes) return;
  if (!options_.submits)
    return report(at, "block " + text_of(submission.hash) + " was submitted without a signature");
  ++crowds_[submission.node].asked;
  const auto found = open_.find(submission.hash);
  if (found == open_.end()) {
    if (settled_.contains(submission.hash)) return;
    stranger(at, submission.hash, "submission of a block");
    strangers_[submission.hash].submitted_to.insert(submission.node);
    return;
  }
  AtNode& node = found->second.nodes[submission.node];
  node.asked = true;
  node.due_us = INT64_MAX;
}

void NoBlockLost::on_submit_answer(Moment at, const SubmitAnswer& answer) {
  tick(at);
  if (answer.node >= options_.nodes || !options_.submits) return;
  note_crowd(at, answer.node);
  Crowd& crowd = crowds_[answer.node];
  if (crowd.asked > 0) --crowd.asked;
  const auto found = open_.find(answer.hash);
  if (found == open_.end()) return;
  Block& block = found->second;
  AtNode& node = block.nodes[answer.node];
  const bool asked = std::exchange(node.asked, false);
  node.due_us = INT64_MAX;
  switch (meaning(answer)) {
    case Meaning::stored:
      block.stored = true;
      node.judged = true;
      return;
    case Meaning::judged:
      node.judged = true;
      return;
    case Meaning::not_judged:
      if (asked && alive_ && !node.judged && reachable_[answer.node])
        due(node.due_us, at.us + options_.again_us);
      return;
  }
}

void NoBlockLost::on_fault(Moment at, std::string_view kind, bool begins) {
  tick(at);
  if (begins && kind == options_.power_loss) power_lost_ = true;
  if (!options_.disk_faults.contains(kind)) return;
  if (begins) {
    faults_.emplace(kind, at.us);
    return;
  }
  const auto found = faults_.find(kind);
  if (found == faults_.end()) return;
  if (found->second == at.us) disk_trap_ = true;
  faults_.erase(found);
}

void NoBlockLost::on_healed(Moment at) {
  tick(at);
  disk_trap_ = false;
}

void NoBlockLost::on_finish(Moment at) { tick(at); }

}  // namespace tbg::sim

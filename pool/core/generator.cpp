// Nodes and clocks: who is asked what and when.
#include "pool/core/generator.h"

#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/core/limits.h"

namespace tbg::core {

Generator::Generator(const Options& options, const JobFrame& frame, Node& node, OperatorLog& log)
    : options_(options), frame_(frame), node_(node), log_(log), nodes_(options.nodes.size()) {
  TBG_ASSERT(!nodes_.empty());
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    nodes_[i].id = static_cast<NodeId>(i);
}

void Generator::start(Now now) {
  last_contact_us_ = now.mono_us;
  on_time(now);
}

bool Generator::usable(const NodeState& node) const {
  if (!node.answers || node.wrong_network || node.template_fault) return false;
  // Test networks fall "into initial download" whenever their tip is old, and still serve
  // templates.
  return !(node.initial_download && options_.network == bitcoin::Network::main);
}

bool Generator::ahead(const NodeState& a, const NodeState& b) const {
  if (a.chain_work && b.chain_work) return *a.chain_work > *b.chain_work;
  return a.height > b.height;
}

void Generator::choose_active(Now now) {
  NodeState* best = nullptr;
  for (NodeState& node : nodes_)
    if (usable(node) && (best == nullptr || ahead(node, *best))) best = &node;
  const std::optional<NodeId> chosen = best ? std::optional{best->id} : std::nullopt;
  if (chosen == active_) return;
  active_ = chosen;
  if (!chosen) {
    log_.write(LogLevel::error, "no usable node: miners keep the work they have");
    return;
  }
  log_.write(LogLevel::notice, "work follows node " + options_.nodes[to_index(*chosen)].name);
  want_template(*best);
  consider_tip(now, *best, best->best);
}

const std::string& Generator::name_of(const NodeState& node) const {
  return options_.nodes[to_index(node.id)].name;
}

void Generator::contact(Now now, NodeState& node) {
  last_contact_us_ = now.mono_us;
  node.answers = true;
  if (node.last_fault) log_.write(LogLevel::notice, "node " + name_of(node) + " answers again");
  if (node.last_fault && !node.template_fault) node.told.clear();
  node.last_fault.reset();
}

// One message for one trouble, whichever question met it.
void Generator::tell(NodeState& node, std::string_view how, const NodeError& error) {
  // Some questions add where exactly the answer broke off.
  const std::string_view told = node.told;
  if (!told.empty() && (told.starts_with(error.message) || error.message.starts_with(told))) return;
  node.told = error.message;
  log_.write(LogLevel::warning, "node " + name_of(node) + std::string{how} + error.message);
}

void Generator::fault(Now now, NodeState& node, const NodeError& error) {
  const bool silent = error.fault == NodeFault::unreachable || error.fault == NodeFault::timeout;
  if (!silent) last_contact_us_ = now.mono_us;
  node.answers = false;
  node.next_status_us = std::min(node.next_status_us, now.mono_us + kNodeRetry);
  tell(node, ": ", error);
  node.last_fault = error.fault;
  choose_active(now);
}

// Kept apart from whether the node answers at all: one that says hello and gives no work must not
// be chosen again with every hello.
void Generator::template_fault(Now now, NodeState& node, const NodeError& error) {
  last_contact_us_ = now.mono_us;
  node.next_status_us = std::min(node.next_status_us, now.mono_us + kNodeRetry);
  tell(node, " gives no work: ", error);
  node.template_fault = error.fault;
  choose_active(now);
}

void Generator::good_template(NodeState& node) {
  if (!std::exchange(node.template_fault, std::nullopt)) return;
  node.told.clear();
  log_.write(LogLevel::notice, "node " + name_of(node) + " gives work again");
}

void Generator::want_template(NodeState& node) {
  node.template_wanted = node.template_open;
  if (node.template_open) return;
  node.template_open = true;
  node_.get_template(node.id, {});
}

void Generator::on_time(Now now) {
  for (NodeState& node : nodes_)
    on_node_time(now, node);
  const auto limit_us = static_cast<std::int64_t>(options_.stale_work_limit_s * 1e6);
  if (!withdrawn_ && now.mono_us - last_contact_us_ > limit_us) {
    withdrawn_ = true;
    made_.emplace_back(WorkWithdrawn{});
    log_.write(LogLevel::error, "no contact to any node for too long: work is withdrawn");
  }
}

void Generator::on_node_time(Now now, NodeState& node) {
  if (!node.status_open && now.mono_us >= node.next_status_us) {
    node.status_open = true;
    node.next_status_us = now.mono_us + kNodeStatusInterval;
    node_.get_status(node.id);
  }
  const bool retry = node.answers && !node.wrong_network && node.template_fault.has_value();
  if (retry && !node.template_open && now.mono_us >= node.next_template_us) {
    node.next_template_us = now.mono_us + kNodeRetry;
    want_template(node);
  }
  if (!usable(node)) return;
  if (!node.poll_open && now.mono_us >= node.next_poll_us) {
    const std::int64_t pause = options_.nodes[to_index(node.id)].notifies
                                   ? kNotifyingNodePoll
                                   : static_cast<std::int64_t>(options_.block_poll_ms * 1e3);
    node.poll_open = true;
    node.next_poll_us = now.mono_us + pause;
    node_.get_best_block(node.id);
  }
  if (active_ == node.id && now.mono_us >= node.next_template_us) {
    node.next_template_us =
        now.mono_us + static_cast<std::int64_t>(options_.update_interval_s * 1e6);
    want_template(node);
  }
  if (!node.long_poll_open && !node.long_poll_id.empty() && now.mono_us >= node.next_long_poll_us) {
    node.long_poll_open = true;
    node_.get_template(node.id, node.long_poll_id);
  }
}

std::int64_t Generator::next_deadline() const {
  std::int64_t deadline =
      last_contact_us_ + static_cast<std::int64_t>(options_.stale_work_limit_s * 1e6) + 1;
  if (withdrawn_) deadline = INT64_MAX;
  for (const NodeState& node : nodes_) {
    if (!node.status_open) deadline = std::min(deadline, node.next_status_us);
    if (node.answers && node.template_fault && !node.template_open)
      deadline = std::min(deadline, node.next_template_us);
    if (!usable(node)) continue;
    if (!node.poll_open) deadline = std::min(deadline, node.next_poll_us);
    if (active_ == node.id) deadline = std::min(deadline, node.next_template_us);
    if (!node.long_poll_open && !node.long_poll_id.empty())
      deadline = std::min(deadline, node.next_long_poll_us);
  }
  return deadline;
}

std::vector<NodeView> Generator::nodes() const {
  std::vector<NodeView> out;
  for (const NodeState& node : nodes_)
    out.push_back({.name = name_of(node),
                   .answers = node.answers,
                   .synced = node.answers && !node.initial_download,
                   .active = active_ == node.id,
                   .height = node.height,
                   .trouble = node.told});
  return out;
}

std::vector<GeneratorOutput> Generator::take() { return std::exchange(made_, {}); }

}  // namespace tbg::core

#include <algorithm>

#include "fakes/node.h"

namespace tbg::fakes {

namespace {

constexpr std::int64_t kLongPollCheckUs = 10 * kSecond;  // Core's: how often it looks for new txs
constexpr std::int64_t kHangCheckUs = kSecond / 10;      // how soon a node that hung goes on
constexpr std::size_t kHashDigits = 64;                  // a long poll id is tip hash and counter

}  // namespace

void FakeNode::observe(Now now) {
  now_ = now;
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    Site& at = sites_[i];
    if (!at.behaviour.up || at.seen_tip == at.chain->tip().hash) continue;
    at.seen_tip = at.chain->tip().hash;
    notify_tip(NodeId{static_cast<std::uint8_t>(i)});
  }
}

void FakeNode::notify_tip(NodeId node) {
  Site& at = site(node);
  if (!at.behaviour.notices) return;
  if (at.behaviour.lose_notices > 0) {
    --at.behaviour.lose_notices;
    return;
  }
  std::uint32_t copies = 1;
  if (at.behaviour.duplicate_notices > 0) {
    --at.behaviour.duplicate_notices;
    ++copies;
  }
  for (std::uint32_t i = 0; i < copies; ++i)
    send_notice(node, at.seen_tip);
}

void FakeNode::notify_foreign(NodeId node, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    bitcoin::Hash256 hash = site(node).chain->tip().hash;
    hash.bytes[i % hash.bytes.size()] ^= 0x5a;
    send_notice(node, hash);
  }
}

void FakeNode::send_notice(NodeId node, const bitcoin::Hash256& hash) {
  const auto tell = [node, hash](Now when, NodeInputs& inputs) {
    inputs.on_tip(when, node, hash, TipSource::zmq);
  };
  schedule(
      now_.mono_us + site(node).behaviour.notice_latency_us,
      {.node = node, .question = false, .work = [tell]() -> Answer { return tell; }, .refuse = {}});
}

std::optional<std::int64_t> FakeNode::long_poll_due(const Site& at) const {
  if (!at.long_poll || at.behaviour.hanging) return std::nullopt;
  // Also without a new tip, a node that went down breaks the connection at once.
  if (!at.behaviour.up) return now_.mono_us;
  const std::string tip = bitcoin::display_hex(at.chain->tip().hash);
  if (at.long_poll->id.substr(0, kHashDigits) != tip) return now_.mono_us;
  const std::string seen = std::to_string(at.chain->mempool().changes());
  if (at.long_poll->id.substr(kHashDigits) == seen) return std::nullopt;
  const std::int64_t first_us = at.long_poll->asked_us + at.behaviour.long_poll_us_min;
  const std::int64_t late_us = std::max<std::int64_t>(0, now_.mono_us - first_us);
  const std::int64_t checks = (late_us + kLongPollCheckUs - 1) / kLongPollCheckUs;
  return first_us + checks * kLongPollCheckUs;
}

void FakeNode::answer_long_poll(NodeId node) {
  Site& at = site(node);
  at.long_poll.reset();
  const auto latency_us =
      at.behaviour.latency_us[static_cast<std::size_t>(Question::block_template)];
  const auto tell = [node](NodeResult<TemplatePtr> result) -> Answer {
    return [node, result = std::move(result)](Now now, NodeInputs& inputs) {
      inputs.on_template(now, node, result, true);
    };
  };
  const std::optional<NodeError> error = refusal(at, Question::block_template);
  const Answer told = error ? tell(*error) : tell(make_template(at));
  const auto refuse = [tell](NodeError why) { return tell(std::move(why)); };
  schedule(now_.mono_us + std::max<std::int64_t>(1, latency_us / 2),
           {.node = node, .question = true, .work = [told] { return told; }, .refuse = refuse});
}

std::optional<std::int64_t> FakeNode::next_due() const {
  std::optional<std::int64_t> due;
  if (!errands_.empty()) due = errands_.begin()->first.first;
  for (const Site& at : sites_) {
    const std::optional<std::int64_t> poll = long_poll_due(at);
    if (poll && (!due || *poll < *due)) due = poll;
  }
  return due;
}

void FakeNode::deliver(Now now, NodeInputs& inputs) {
  observe(now);
  for (;;) {
    for (std::size_t i = 0; i < sites_.size(); ++i) {
      const std::optional<std::int64_t> poll = long_poll_due(sites_[i]);
      if (poll && *poll <= now.mono_us) answer_long_poll(NodeId{static_cast<std::uint8_t>(i)});
    }
    if (errands_.empty() || errands_.begin()->first.first > now.mono_us) return;
    const Errand errand = std::move(errands_.begin()->second);
    errands_.erase(errands_.begin());
    working_for_ = errand.asker;
    if (errand.waits_until_us > now.mono_us && site(errand.node).behaviour.hanging) {
      schedule(std::min(now.mono_us + kHangCheckUs, errand.waits_until_us), errand);
      working_for_ = asker_;
      continue;
    }
    const Answer answer = errand.work();
    working_for_ = asker_;
    if (answer && errand.asker == asker_) answer(now, inputs);
    observe(now);
  }
}

void FakeNode::set_up(NodeId node, bool up) {
  Site& at = site(node);
  if (at.behaviour.up == up) return;
  at.behaviour.up = up;
  if (up) {
    at.seen_tip = at.chain->tip().hash;
    notify_tip(node);
    return;
  }
  const NodeError error = node_error(NodeFault::unreachable);
  std::map<Due, Errand> kept;
  std::vector<Errand> refused;
  for (auto& [due, errand] : errands_) {
    if (errand.node != node) {
      kept.emplace(due, std::move(errand));
    } else if (errand.question) {
      refused.push_back(std::move(errand));
    }
  }
  errands_ = std::move(kept);
  for (const Errand& errand : refused) {
    const Answer told = errand.refuse(error);
    schedule(
        now_.mono_us,
        {.node = node, .question = true, .work = [told] { return told; }, .refuse = errand.refuse});
  }
}

void FakeNode::hang_up() {
  working_for_ = ++asker_;
  for (Site& at : sites_)
    at.long_poll.reset();
}

void FakeNode::fail_next(NodeId node, Question kind, NodeFault fault, std::uint32_t count) {
  std::vector<NodeFault>& faults = site(node).faults[static_cast<std::size_t>(kind)];
  faults.insert(faults.begin(), count, fault);
}

void FakeNode::answer_next_submit(NodeId node, SubmitReply reply) {
  site(node).submit_replies.push_back(std::move(reply));
}

void FakeNode::forgive(NodeId node) {
  for (std::vector<NodeFault>& faults : site(node).faults)
    faults.clear();
  site(node).submit_replies.clear();
  std::map<Due, Errand> moved;
  for (auto& [due, errand] : errands_) {
    const std::int64_t due_us = errand.node == node ? std::min(due.first, now_.mono_us) : due.first;
    moved.emplace(Due{due_us, due.second}, std::move(errand));
  }
  errands_ = std::move(moved);
  site(node).behaviour.lose_notices = site(node).behaviour.duplicate_notices = 0;
}

NodeError node_error(NodeFault fault) {
  switch (fault) {
    case NodeFault::unreachable:
      return {fault, 0, "connection refused"};
    case NodeFault::timeout:
      return {fault, 0, "no answer in time"};
    case NodeFault::unauthorized:
      return {fault, 401, "wrong RPC user, password or cookie"};
    case NodeFault::forbidden:
      return {fault, 403, "not allowed: see rpcallowip"};
    case NodeFault::busy:
      return {fault, 503, "Work queue depth exceeded"};
    case NodeFault::http_error:
      return {fault, 500, "Internal Server Error"};
    case NodeFault::bad_reply:
      return {fault, 0, "reply is not JSON-RPC"};
    case NodeFault::warming_up:
      return {fault, -28, "Loading block index…"};
    case NodeFault::not_connected:
      return {fault, -9, "Bitcoin Core is not connected!"};
    case NodeFault::initial_download:
      return {fault, -10, "Bitcoin Core is in initial sync and waiting for blocks..."};
    case NodeFault::not_found:
      return {fault, -5, "Block not found"};
    case NodeFault::unsupported:
      return {fault, -32601, "Method not found"};
    case NodeFault::rpc_error:
      return {fault, -1, "internal error"};
    case NodeFault::bad_template:
      return {fault, 0, "template contradicts itself"};
  }
  return {};
}

}  // namespace tbg::fakes

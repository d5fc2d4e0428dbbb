#include "fakes/node.h"

#include <algorithm>

#include "fakes/template.h"
#include "pool/bitcoin/assert.h"

namespace tbg::fakes {

using bitcoin::Hash256;

namespace {

std::size_t index_of(Question kind) { return static_cast<std::size_t>(kind); }

}  // namespace

FakeNode::FakeNode(std::vector<Chain*> chains) {
  for (Chain* chain : chains) {
    sites_.emplace_back();
    sites_.back().chain = chain;
    sites_.back().seen_tip = chain->tip().hash;
  }
}

FakeNode::Site& FakeNode::site(NodeId node) {
  TBG_ASSERT(to_index(node) < sites_.size());
  return sites_[to_index(node)];
}

const FakeNode::Site& FakeNode::site(NodeId node) const {
  TBG_ASSERT(to_index(node) < sites_.size());
  return sites_[to_index(node)];
}

void FakeNode::schedule(std::int64_t due_us, Errand errand) {
  errand.asker = working_for_;
  errands_.emplace(Due{due_us, next_number_++}, std::move(errand));
}

std::optional<NodeError> FakeNode::refusal(Site& at, Question kind) {
  if (!at.behaviour.up) return node_error(NodeFault::unreachable);
  std::vector<NodeFault>& faults = at.faults[index_of(kind)];
  if (!faults.empty()) {
    const NodeFault fault = faults.back();
    faults.pop_back();
    return node_error(fault);
  }
  if (kind == Question::block_template && at.behaviour.initial_download) {
    return node_error(NodeFault::initial_download);
  }
  return std::nullopt;
}

// `work` gives the answer when the question has reached the node; `tell` carries it to the core.
template <typename T, typename Tell, typename Do>
void FakeNode::ask(NodeId node, Question kind, Tell tell, Do work) {
  Site& at = site(node);
  ++at.asked[index_of(kind)];
  const std::int64_t timeout_us = at.behaviour.timeout_us;
  const std::int64_t latency_us =
      std::max<std::int64_t>(2, at.behaviour.latency_us[index_of(kind)]);
  const std::int64_t asked_us = now_.mono_us;
  const auto answer = [tell](NodeResult<T> result) -> Answer {
    return [tell, result = std::move(result)](Now now, NodeInputs& inputs) {
      tell(now, inputs, result);
    };
  };
  const auto refuse = [answer](NodeError error) { return answer(std::move(error)); };
  Errand errand{.node = node,
                .question = true,
                .waits_until_us = asked_us + timeout_us,
                .work = {},
                .refuse = refuse};
  errand.work = [this, node, kind, work, answer, refuse, timeout_us, latency_us,
                 asked_us]() -> Answer {
    Site& there = site(node);
    const bool silent = there.behaviour.hanging;
    std::optional<NodeError> error = silent ? std::nullopt : refusal(there, kind);
    Answer told = silent || error ? Answer() : answer(work(there));
    if (error) told = answer(*error);
    // A node that has become faster is not held to what it was.
    const std::int64_t usual_us = there.behaviour.latency_us[index_of(kind)];
    const std::int64_t due_us_max = now_.mono_us + std::max<std::int64_t>(2, usual_us);
    std::int64_t due_us = std::min(asked_us + latency_us, due_us_max);
    if (silent || due_us > asked_us + timeout_us) {
      due_us = asked_us + timeout_us;
      told = answer(node_error(NodeFault::timeout));
    }
    schedule(std::max(due_us, now_.mono_us),
             {.node = node, .question = true, .work = [told] { return told; }, .refuse = refuse});
    return {};
  };
  schedule(asked_us + std::min(latency_us / 2, timeout_us), std::move(errand));
}

void FakeNode::get_status(NodeId node) {
  ask<NodeStatus>(
      node, Question::status,
      [node](Now now, NodeInputs& inputs, const NodeResult<NodeStatus>& answer) {
        inputs.on_node_status(now, node, answer);
      },
      [](Site& at) -> NodeResult<NodeStatus> { return status_of(at); });
}

void FakeNode::get_best_block(NodeId node) {
  ask<Hash256>(
      node, Question::best_block,
      [node](Now now, NodeInputs& inputs, const NodeResult<Hash256>& answer) {
        inputs.on_best_block(now, node, answer);
      },
      [](Site& at) -> NodeResult<Hash256> { return at.chain->tip().hash; });
}

void FakeNode::get_template(NodeId node, const std::string& long_poll_id) {
  if (!long_poll_id.empty()) {
    ++site(node).asked[index_of(Question::block_template)];
    site(node).long_poll = LongPoll{now_.mono_us, long_poll_id};
    return;
  }
  ask<TemplatePtr>(
      node, Question::block_template,
      [node](Now now, NodeInputs& inputs, const NodeResult<TemplatePtr>& answer) {
        inputs.on_template(now, node, answer, false);
      },
      [this](Site& at) { return make_template(at); });
}

void FakeNode::get_header(NodeId node, const Hash256& hash) {
  ask<HeaderInfo>(
      node, Question::header,
      [node, hash](Now now, NodeInputs& inputs, const NodeResult<HeaderInfo>& answer) {
        inputs.on_header(now, node, hash, answer);
      },
      [hash](Site& at) -> NodeResult<HeaderInfo> {
        const std::optional<HeaderInfo> info = at.chain->header_info(hash);
        if (!info) return node_error(NodeFault::not_found);
        return *info;
      });
}

void FakeNode::submit_block(NodeId node, const Hash256& hash,
                            std::shared_ptr<const bitcoin::Bytes> block) {
  ask<SubmitReply>(
      node, Question::submit,
      [node, hash](Now now, NodeInputs& inputs, const NodeResult<SubmitReply>& answer) {
        inputs.on_submit_result(now, node, hash, answer);
      },
      [this, block = std::move(block)](Site& at) -> NodeResult<SubmitReply> {
        if (!at.submit_replies.empty()) {
          const SubmitReply reply = at.submit_replies.front();
          at.submit_replies.erase(at.submit_replies.begin());
          return reply;
        }
        return at.chain->submit(*block, now_.wall_seconds());
      });
}

void FakeNode::prefer_block(NodeId node, const Hash256& hash) {
  const std::int64_t half_us = site(node).behaviour.latency_us[index_of(Question::submit)] / 2;
  Errand errand{.node = node, .question = false, .work = {}, .refuse = {}};
  errand.work = [this, node, hash]() -> Answer {
    if (site(node).behaviour.up && !site(node).behaviour.hanging) site(node).chain->prefer(hash);
    return {};
  };
  schedule(now_.mono_us + half_us, std::move(errand));
}

NodeResult<TemplatePtr> FakeNode::make_template(Site& at) {
  if (!at.behaviour.stale_templates || at.last_template == nullptr) {
    at.last_template =
        std::make_shared<const BlockTemplate>(build_template(*at.chain, now_.wall_seconds()));
  }
  return at.last_template;
}

NodeStatus FakeNode::status_of(const Site& at) {
  const BlockEntry& tip = at.chain->tip();
  return {at.chain->rules().network, tip.hash, tip.height, at.behaviour.initial_download, tip.work};
}

std::uint64_t FakeNode::asked(NodeId node, Question kind) const {
  return site(node).asked[index_of(kind)];
}

}  // namespace tbg::fakes

#include "pool/core/block_fates.h"

#include <algorithm>

#include "pool/core/limits.h"
#include "pool/ports/event_words.h"

namespace tbg::core {
namespace {

// Has any node said what it makes of the block?
bool has_verdict(const BlockRow& row) { return !row.status.empty() && row.status != "submitted"; }

}  // namespace

BlockFates::BlockFates(BlockBook& book, Node& node, EventSink& events)
    : book_(book), node_(node), events_(events) {}

void BlockFates::on_tip(const ChainView& chain) {
  queue_.clear();
  const auto& open = book_.open();
  auto next = last_ ? open.upper_bound(*last_) : open.begin();
  for (std::size_t i = std::min(open.size(), kFatesPerTip); i > 0; --i, ++next) {
    if (next == open.end()) next = open.begin();
    queue_.push_back(*next);
    last_ = *next;
  }
  ask(chain);
}

void BlockFates::ask(const ChainView& chain) {
  if (!chain.node || retry_us_) return;
  while (!queue_.empty() && asked_.size() < kFatesAtOnce) {
    const bitcoin::Hash256 hash = queue_.front();
    queue_.pop_front();
    const BlockRow* const row = book_.find(hash);
    const bool worth_it = row != nullptr && (has_verdict(*row) || chain.height > row->height);
    if (!worth_it || !asked_.emplace(hash, Question{*chain.node, chain.height}).second) continue;
    node_.get_header(*chain.node, hash);
  }
}

void BlockFates::on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                           const NodeResult<HeaderInfo>& answer, const ChainView& chain) {
  const auto question = asked_.find(asked);
  const bool ours = question != asked_.end() && question->second.node == node;
  // What was asked under an older tip is answered for that one.
  const std::int64_t height = ours ? std::min(question->second.height, chain.height) : chain.height;
  if (ours) asked_.erase(question);
  const bool judgement = answer || answer.error().fault == NodeFault::not_found;
  if (chain.node != node || !judgement) {
    if (!ours) return;
    queue_.push_back(asked);
    if (!judgement) retry_us_ = now.mono_us + kNodeRetry;
  } else if (const BlockRow* const row = book_.find(asked); row != nullptr && row->is_open()) {
    judge(now, *row, answer, height);
    if (height < chain.height) queue_.push_back(asked);
  }
  ask(chain);
}

void BlockFates::judge(Now now, const BlockRow& row, const NodeResult<HeaderInfo>& answer,
                       std::int64_t chain_height) {
  const bool chain_is_higher = chain_height > row.height;
  const std::int64_t count = answer ? std::min(answer->confirmations, kConfirmationsMax) : 0;
  if (count >= 1) {
    if (!has_verdict(row) && chain_height <= row.height) return;  // the nodes will say so
    if (row.confirmations == 0) tell(now, row, BlockState::accepted, 1);
    if (count > row.confirmations) tell(now, row, BlockState::confirmed, count);
    return;
  }
  // The node knows it and has left it; or, if the chain has gone on, went another way.
  const bool left = answer && row.confirmations > 0;
  const bitcoin::Hash256 hash = row.hash;
  const bool buried = chain_height - row.height > kConfirmationsMax;
  const bool lost = left || (chain_is_higher && (has_verdict(row) || buried));
  if (lost && row.status != word(BlockState::orphaned)) tell(now, row, BlockState::orphaned, 0);
  if (buried) book_.bury(hash);
}

void BlockFates::tell(Now now, const BlockRow& row, BlockState state, std::int64_t confirmations) {
  events_.emit(now, BlockStatus{.height = row.height,
                                .hash = row.hash,
                                .status = state,
                                .node = "",
                                .reason = "",
                                .confirmations = confirmations,
                                .latency_ms = 0});
}

void BlockFates::on_time(Now now, const ChainView& chain) {
  if (!retry_us_ || now.mono_us < *retry_us_) return;
  retry_us_.reset();
  ask(chain);
}

std::int64_t BlockFates::next_deadline() const { return retry_us_.value_or(INT64_MAX); }

}  // namespace tbg::core

// Tips, headers and templates: from what the nodes say to jobs.
#include <algorithm>

#include "pool/bitcoin/block.h"
#include "pool/core/generator.h"
#include "pool/core/limits.h"

namespace tbg::core {
namespace {

// Blocks between difficulty retargets: the bits of the next block do not follow from the header
// there.
constexpr std::int64_t kRetargetInterval = 2016;

bool special_difficulty_rules(bitcoin::Network network) {
  return network == bitcoin::Network::test || network == bitcoin::Network::testnet4;
}

// The others would meet any question to this node.
bool concerns_templates_only(NodeFault fault) {
  return fault == NodeFault::bad_template || fault == NodeFault::bad_reply ||
         fault == NodeFault::initial_download || fault == NodeFault::not_connected ||
         fault == NodeFault::unsupported || fault == NodeFault::not_found ||
         fault == NodeFault::rpc_error;
}

}  // namespace

void Generator::on_status(Now now, NodeId id, const NodeResult<NodeStatus>& answer) {
  NodeState& node = state(id);
  node.status_open = false;
  if (!answer) return fault(now, node, answer.error());
  contact(now, node);
  const bool wrong = answer->network != options_.network;
  if (wrong && !node.wrong_network)
    log_.write(LogLevel::error,
               "node " + options_.nodes[to_index(id)].name + " is on " +
                   std::string{bitcoin::params(answer->network).name} + ", this pool on " +
                   std::string{bitcoin::params(options_.network).name} + ": the node is not used");
  node.wrong_network = wrong;
  node.initial_download = answer->initial_download;
  node.height = answer->height;
  node.chain_work = answer->chain_work;
  if (!usable(node)) return choose_active(now);
  node.best = answer->best;
  choose_active(now);
  consider_tip(now, node, answer->best);
}

void Generator::on_best_block(Now now, NodeId id, const NodeResult<bitcoin::Hash256>& answer) {
  NodeState& node = state(id);
  node.poll_open = false;
  if (!answer) return fault(now, node, answer.error());
  contact(now, node);
  consider_tip(now, node, *answer);
}

void Generator::on_tip(Now now, NodeId id, const bitcoin::Hash256& hash) {
  last_contact_us_ = now.mono_us;
  consider_tip(now, state(id), hash);
}

void Generator::on_own_block(Now now, NodeId id, const bitcoin::Hash256& hash) {
  // An answer may come late: what our tip is built upon is no longer a best block.
  if (tip_ && under_tip(hash)) return;
  consider_tip(now, state(id), hash);
}

void Generator::consider_tip(Now now, NodeState& node, const bitcoin::Hash256& hash) {
  if (!usable(node) || hash.is_zero()) return;
  const bool news = node.best != hash;
  node.best = hash;
  if (tip_ && tip_->hash == hash) return;
  if (noticed_ != hash) {
    noticed_ = hash;
    noticed_us_ = now.mono_us;
  } else if (!news) {
    return;  // already being asked for; its answer or the next status settles it
  }
  node_.get_header(node.id, hash);
  if (!active_ || active_ == node.id || noticed_us_ == now.mono_us) want_template(node);
}

const HeaderInfo* Generator::known_header(const bitcoin::Hash256& hash) const {
  const auto found = std::find_if(headers_.begin(), headers_.end(),
                                  [&](const HeaderInfo& header) { return header.hash == hash; });
  return found == headers_.end() ? nullptr : &*found;
}

bool Generator::better_than_tip(const NodeState& node, const HeaderInfo& header) const {
  if (!tip_) return true;
  if (header.chain_work && tip_->chain_work) return *header.chain_work > *tip_->chain_work;
  if (header.height > tip_->height) return true;
  return active_ == node.id && node.best == header.hash && !behind_tip(header.hash);
}

// A late answer of a node without chain work may name a block that our tip stands on: that is no
// news. Until we know what our tip stands on, every other block may be that one.
bool Generator::behind_tip(const bitcoin::Hash256& hash) const {
  return tip_->header_asked || under_tip(hash);
}

bool Generator::under_tip(const bitcoin::Hash256& hash) const {
  const HeaderInfo* step = known_header(tip_->hash);
  while (step != nullptr) {
    if (step->previous == hash) return true;
    step = known_header(step->previous);
  }
  return false;
}

void Generator::on_header(Now now, NodeId id, const bitcoin::Hash256& asked,
                          const NodeResult<HeaderInfo>& answer) {
  NodeState& node = state(id);
  if (tip_ && tip_->hash == asked) tip_->header_asked = false;
  if (!answer) return;  // the template or the next poll tells more
  contact(now, node);
  const HeaderInfo& header = *answer;
  if (header.hash != asked || header.confirmations < 0) return;
  if (known_header(header.hash) == nullptr) {
    headers_.push_back(header);
    if (headers_.size() > kHeadersKept) headers_.pop_front();
    made_.emplace_back(HeaderLearned{header});
  }
  if (node.best == header.hash) {
    node.height = header.height;
    if (header.chain_work) node.chain_work = header.chain_work;
    choose_active(now);
  }
  if (tip_ && tip_->hash == header.hash) {
    tip_->chain_work = header.chain_work;
    return;
  }
  if (node.best != header.hash || !better_than_tip(node, header)) return;
  move_tip(now, header.hash, header.height);
  make_empty_job(now, header);
}

void Generator::move_tip(Now now, const bitcoin::Hash256& hash, std::int64_t height) {
  const HeaderInfo* const header = known_header(hash);
  tip_ = Tip{hash, height, header ? header->chain_work : std::nullopt, header == nullptr};
  ++tip_count_;
  clean_pending_ = true;
  const std::int64_t noticed = noticed_ == hash ? noticed_us_ : now.mono_us;
  made_.emplace_back(TipChanged{hash, height, tip_count_, noticed,
                                header ? std::optional{*header} : std::nullopt});
}

void Generator::make_empty_job(Now now, const HeaderInfo& header) {
  if (!options_.empty_jobs || !last_full_ || !header.median_time) return;
  if (special_difficulty_rules(options_.network)) return;
  const bool retarget = (header.height + 1) % kRetargetInterval == 0;
  if (retarget && bitcoin::params(options_.network).retargets) return;
  publish(now, empty_template(now, header), true);
}

TemplatePtr Generator::empty_template(Now now, const HeaderInfo& header) const {
  auto made = std::make_shared<BlockTemplate>();
  made->height = header.height + 1;
  made->previous = header.hash;
  made->version = last_full_->version;
  made->bits = header.bits;
  made->min_time = *header.median_time + 1;
  made->time = std::max(made->min_time, static_cast<std::uint32_t>(now.wall_seconds()));
  made->coinbase_value = bitcoin::subsidy(options_.network, made->height);
  made->needs_signature = last_full_->needs_signature;
  // A signet's block has to have a place for a solution, even if it needs none (BIP325).
  if (options_.network == bitcoin::Network::signet)
    made->witness_commitment = bitcoin::witness_commitment({}, {});
  return made;
}

// A late answer may name a block that its node has already built upon. Only a node whose whole
// chain has less work than our tip (its operator invalidated blocks) may lead us back.
bool Generator::known_to_be_behind(const NodeState& node, const BlockTemplate& fresh) const {
  const HeaderInfo* const header = known_header(fresh.previous);
  if (header == nullptr || !header->chain_work || !tip_->chain_work)
    return fresh.height <= tip_->height + 1 && behind_tip(fresh.previous);
  if (*header->chain_work >= *tip_->chain_work) return false;
  return !node.chain_work || *node.chain_work >= *tip_->chain_work;
}

bool Generator::current_for(const NodeState& node, const BlockTemplate& fresh) const {
  if (!tip_ || fresh.previous == tip_->hash) return true;
  // Built on what the node itself calls its best block, and not behind what we already follow.
  if (fresh.previous != node.best && fresh.height <= tip_->height + 1) return false;
  if (known_to_be_behind(node, fresh)) return false;
  return active_ == node.id || fresh.height > tip_->height + 1;
}

bool Generator::repeats_last(Now now, const BlockTemplate& fresh) const {
  return !clean_pending_ && last_full_ && now.mono_us - last_full_us_ < kTemplateEcho &&
         fresh.previous == last_full_->previous &&
         fresh.coinbase_value == last_full_->coinbase_value && fresh.branch == last_full_->branch;
}

void Generator::on_no_template(Now now, NodeState& node, const NodeError& error, bool long_poll) {
  if (long_poll) node.next_long_poll_us = now.mono_us + kNodeRetry;
  node.next_template_us = std::min(node.next_template_us, now.mono_us + kNodeRetry);
  const bool silent = error.fault == NodeFault::unreachable || error.fault == NodeFault::timeout;
  // A long poll may end by its own time-out or with the connection; that says nothing about the
  // node.
  if (silent && long_poll) return;
  if (concerns_templates_only(error.fault)) return template_fault(now, node, error);
  fault(now, node, error);
}

void Generator::on_template(Now now, NodeId id, const NodeResult<TemplatePtr>& answer,
                            bool long_poll) {
  NodeState& node = state(id);
  (long_poll ? node.long_poll_open : node.template_open) = false;
  if (!answer) return on_no_template(now, node, answer.error(), long_poll);
  good_template(node);
  contact(now, node);
  const TemplatePtr& fresh = *answer;
  node.long_poll_id = fresh->long_poll_id;
  if (std::exchange(node.template_wanted, false) && !long_poll) want_template(node);
  if (long_poll && usable(node)) node.best = fresh->previous;  // it answers because its tip moved
  if (!usable(node) || !current_for(node, *fresh)) {
    node.next_template_us = std::min(node.next_template_us, now.mono_us + kStaleTemplateRetry);
    return;
  }
  if (!tip_ || tip_->hash != fresh->previous) {
    if (known_header(fresh->previous) == nullptr) node_.get_header(id, fresh->previous);
    move_tip(now, fresh->previous, fresh->height - 1);
  }
  if (repeats_last(now, *fresh)) return;
  publish(now, fresh, false);
  node.next_template_us = now.mono_us + static_cast<std::int64_t>(options_.update_interval_s * 1e6);
}

void Generator::publish(Now now, TemplatePtr source, bool empty) {
  JobOrder order{
      .sequence = next_sequence_++, .tip = tip_count_, .empty = empty, .bits_true_until = {}};
  const HeaderInfo* const tip = known_header(source->previous);
  const bool minimum = source->bits == bitcoin::params(options_.network).pow_limit_bits;
  if (special_difficulty_rules(options_.network) && tip != nullptr && !minimum)
    order.bits_true_until = tip->time + kMinimumDifficultyAfter;
  if (!empty) {
    last_full_ = source;
    last_full_us_ = now.mono_us;
  }
  withdrawn_ = false;
  JobPtr job = make_job(frame_, std::move(source), order, now.mono_us);
  clean_pending_ = false;
  made_.emplace_back(JobMade{std::move(job)});
}

}  // namespace tbg::core

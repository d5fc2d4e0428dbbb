#include "pool/core/block_submitter.h"

#include <algorithm>

#include "pool/bitcoin/block.h"
#include "pool/core/limits.h"

namespace tbg::core {
namespace {

// What the answers of Bitcoin Core mean (BIP22 and rpc/mining.cpp); docs/architecture.md has the
// table.
enum class Answer : std::uint8_t { stored, side_chain, not_judged, refused };

Answer meaning(const SubmitReply& reply) {
  if (!reply || *reply == "duplicate") return Answer::stored;
  if (*reply == "inconclusive" || *reply == "duplicate-inconclusive") return Answer::side_chain;
  if (*reply == "prev-blk-not-found" || *reply == "time-too-new") return Answer::not_judged;
  return Answer::refused;
}

constexpr std::string_view kNotSubmitted = "not submitted: this signet's key has not signed it";

std::string file_name(std::int64_t height, const bitcoin::Hash256& hash) {
  return std::to_string(height) + "-" + bitcoin::display_hex(hash) + ".hex";
}

}  // namespace

BlockSubmitter::BlockSubmitter(const Options& options, Node& node, Store& store, EventSink& events,
                               OperatorLog& log)
    : options_(options),
      node_(node),
      store_(store),
      events_(events),
      log_(log),
      asked_(options.nodes.size()) {}

void BlockSubmitter::append(const BlockRecord& record) {
  const auto written = store_.append(Log::blocks, encode(record));
  if (!written) log_.write(LogLevel::error, "block record not written: " + written.error().message);
}

void BlockSubmitter::tell_found(Now now, const BlockPending& record) {
  const bitcoin::BlockHeader header = bitcoin::parse_header(record.header);
  const FinderFacts& facts = record.facts;
  events_.emit(now, BlockFound{.miner = {record.user, record.worker, ConnectionId{facts.client}},
                               .height = record.height,
                               .hash = record.hash,
                               .previous = header.previous,
                               .diff = facts.diff,
                               .network_diff = facts.network_diff,
                               .reward_sats = facts.reward_sats,
                               .fees_sats = facts.fees_sats,
                               .nonce = header.nonce,
                               .coinbase_sig = facts.tag,
                               .coinbase_sig_custom = facts.tag_custom,
                               .stale = facts.stale});
}

bool BlockSubmitter::submit(Now now, const FoundBlock& found) {
  if (!known_.emplace(found.record.hash, found.record.height).second) return false;
  if (found.needs_signature) {
    keep(now, found);
    return true;
  }
  eldest_.emplace(found.record.height, found.record.hash);
  append(found.record);
  tell_found(now, found.record);
  open(now, found,
       bitcoin::assemble_block(found.record.header, found.record.coinbase, found.others,
                               found.others_count));
  store_.sync(Log::blocks);
  write_block_file(found, *open_.at(found.record.hash).block);
  return true;
}

void BlockSubmitter::keep(Now now, const FoundBlock& found) {
  const BlockPending& record = found.record;
  // The verdict first: if only one of the two reaches the disk, no restart shall submit the block.
  append(BlockResolved{record.hash, std::string{kNotSubmitted}});
  append(record);
  tell_found(now, record);
  events_.emit(now, BlockStatus{.height = record.height,
                                .hash = record.hash,
                                .status = BlockState::rejected,
                                .node = "",
                                .reason = kNotSubmitted,
                                .confirmations = 0,
                                .latency_ms = 0});
  store_.sync(Log::blocks);
}

void BlockSubmitter::open(Now now, const FoundBlock& found, bitcoin::Bytes block) {
  Open& entry = open_[found.record.hash];
  entry.height = found.record.height;
  entry.template_name = found.record.template_name;
  entry.block = std::make_shared<const bitcoin::Bytes>(std::move(block));
  entry.read_at_us = found.read_at_us;
  entry.nodes.resize(options_.nodes.size());
  for (std::size_t i = 0; i < entry.nodes.size(); ++i)
    ask(now, static_cast<NodeId>(i), found.record.hash, entry);
}

void BlockSubmitter::write_block_file(const FoundBlock& found, const bitcoin::Bytes& block) {
  const std::string hex = bitcoin::to_hex(block) + "\n";
  const auto written = store_.put(Folder::blocks, file_name(found.record.height, found.record.hash),
                                  bitcoin::as_bytes(hex));
  if (!written) log_.write(LogLevel::error, "block file not written: " + written.error().message);
}

void BlockSubmitter::ask(Now now, NodeId id, const bitcoin::Hash256& hash, Open& open) {
  PerNode& node = open.nodes[to_index(id)];
  if (must_wait(id, hash, open)) {
    node.retry_at_us = now.mono_us + kSubmitRetryFirst;
    return;
  }
  node.stage = Stage::asked;
  ++asked_[to_index(id)];
  node_.submit_block(id, hash, open.block);
  if (node.pause_us == 0)  // once a node; retries are the log's business
    announce(now, hash, open, BlockState::submitted, options_.nodes[to_index(id)].name, "", 0);
}

bool BlockSubmitter::has_elder(const bitcoin::Hash256& hash, std::int64_t height) const {
  const auto found = eldest_.find(height);
  return found != eldest_.end() && found->second != hash;
}

bool BlockSubmitter::must_wait(NodeId id, const bitcoin::Hash256& hash, const Open& open) const {
  return asked_[to_index(id)] >= kSiblingsAtOnce && has_elder(hash, open.height);
}

// Of two of our own blocks it would only take the first one's place.
void BlockSubmitter::prefer(NodeId id, const bitcoin::Hash256& hash, std::int64_t height) {
  if (!has_elder(hash, height)) node_.prefer_block(id, hash);
}

void BlockSubmitter::ask_again(Now now, PerNode& node) {
  node.pause_us =
      node.pause_us == 0 ? kSubmitRetryFirst : std::min(2 * node.pause_us, kSubmitRetryLast);
  node.retry_at_us = now.mono_us + node.pause_us;
  node.stage = Stage::waiting;
}

void BlockSubmitter::on_submit_result(Now now, NodeId id, const bitcoin::Hash256& hash,
                                      const NodeResult<SubmitReply>& answer) {
  --asked_[to_index(id)];
  const auto found = open_.find(hash);
  if (found == open_.end()) return;
  Open& open = found->second;
  PerNode& node = open.nodes[to_index(id)];
  if (node.stage != Stage::asked) return;
  if (!answer) {
    log_.write(LogLevel::warning, "block " + bitcoin::display_hex(hash) + " not judged by " +
                                      options_.nodes[to_index(id)].name + ": " +
                                      answer.error().message);
    return ask_again(now, node);
  }
  switch (meaning(*answer)) {
    case Answer::stored:
      node.stage = Stage::confirming;
      return node_.get_header(id, hash);
    case Answer::side_chain:
      prefer(id, hash, open.height);
      return judged(now, id, hash, open, BlockState::side_chain, **answer);
    case Answer::not_judged:
      return ask_again(now, node);
    case Answer::refused:
      node.stage = Stage::confirming;
      node.refusal = **answer;
      return cross_check(id, hash);
  }
}

void BlockSubmitter::cross_check(NodeId refusing, const bitcoin::Hash256& hash) {
  node_.get_header(refusing, hash);
  for (std::size_t i = 0; i < options_.nodes.size(); ++i)
    if (static_cast<NodeId>(i) != refusing) node_.get_header(static_cast<NodeId>(i), hash);
}

void BlockSubmitter::on_header(Now now, NodeId id, const bitcoin::Hash256& asked,
                               const NodeResult<HeaderInfo>& answer) {
  const auto found = open_.find(asked);
  if (found == open_.end()) return;
  Open& open = found->second;
  PerNode& node = open.nodes[to_index(id)];
  const bool on_best_chain = answer && answer->confirmations >= 1;
  if (on_best_chain && node.stage != Stage::judged)
    return judged(now, id, asked, open, BlockState::accepted, node.refusal);
  if (node.stage != Stage::confirming) return;
  // "Rejected" may mean "known already" (btcd): only a node that says it does not have the block,
  // or has it off the best chain, settles it. Anything else is not a judgement.
  const bool unknown = !answer && answer.error().fault == NodeFault::not_found;
  if (!node.refusal.empty() && (answer || unknown))
    return judged(now, id, asked, open, BlockState::rejected, std::string{node.refusal});
  node.refusal.clear();
  if (!answer) return ask_again(now, node);  // stored, it said, but it does not know it: not judged
  prefer(id, asked, open.height);
  judged(now, id, asked, open, BlockState::side_chain, "not on the best chain");
}

void BlockSubmitter::judged(Now now, NodeId id, const bitcoin::Hash256& hash, Open& open,
                            BlockState state, std::string_view reason) {
  open.nodes[to_index(id)].stage = Stage::judged;
  const std::string& name = options_.nodes[to_index(id)].name;
  announce(now, hash, open, state, name, reason, state == BlockState::accepted ? 1 : 0);
  if (state == BlockState::accepted) {
    accepted_.emplace_back(id, hash);
    resolve(hash, open, "accepted");
  } else if (std::all_of(open.nodes.begin(), open.nodes.end(),
                         [](const PerNode& n) { return n.stage == Stage::judged; })) {
    resolve(hash, open,
            state == BlockState::side_chain ? "side_chain" : "rejected: " + std::string{reason});
  }
  close_if_done(hash);
}

void BlockSubmitter::resolve(const bitcoin::Hash256& hash, Open& open, std::string verdict) {
  if (std::exchange(open.resolved, true)) return;
  append(BlockResolved{hash, std::move(verdict)});
  store_.sync(Log::blocks);
}

void BlockSubmitter::close_if_done(const bitcoin::Hash256& hash) {
  const auto found = open_.find(hash);
  const auto& nodes = found->second.nodes;
  if (std::all_of(nodes.begin(), nodes.end(),
                  [](const PerNode& node) { return node.stage == Stage::judged; }))
    open_.erase(found);
}

void BlockSubmitter::announce(Now now, const bitcoin::Hash256& hash, const Open& open,
                              BlockState state, std::string_view node, std::string_view reason,
                              std::int64_t confirmations) {
  const double latency =
      open.read_at_us > 0 ? static_cast<double>(now.mono_us - open.read_at_us) / 1e3 : 0;
  events_.emit(now, BlockStatus{.height = open.height,
                                .hash = hash,
                                .status = state,
                                .node = node,
                                .reason = reason,
                                .confirmations = confirmations,
                                .latency_ms = latency});
}

void BlockSubmitter::on_time(Now now, std::int64_t tip_height) {
  std::vector<bitcoin::Hash256> too_deep;
  for (auto& [hash, open] : open_) {
    if (tip_height - open.height > kSubmitDepthMax) {
      too_deep.push_back(hash);
      continue;
    }
    for (std::size_t i = 0; i < open.nodes.size(); ++i) {
      PerNode& node = open.nodes[i];
      if (node.stage == Stage::waiting && now.mono_us >= node.retry_at_us)
        ask(now, static_cast<NodeId>(i), hash, open);
    }
  }
  for (const bitcoin::Hash256& hash : too_deep) {
    resolve(hash, open_.at(hash), "too deep");
    open_.erase(hash);
  }
}

std::int64_t BlockSubmitter::next_deadline() const {
  std::int64_t deadline = INT64_MAX;
  for (const auto& [hash, open] : open_)
    for (const PerNode& node : open.nodes)
      if (node.stage == Stage::waiting) deadline = std::min(deadline, node.retry_at_us);
  return deadline;
}

bool BlockSubmitter::keep_template(std::string_view name) const {
  return std::any_of(open_.begin(), open_.end(), [&](const auto& item) {
    return !item.second.resolved && item.second.template_name == name;
  });
}

std::vector<std::pair<NodeId, bitcoin::Hash256>> BlockSubmitter::take_accepted() {
  return std::exchange(accepted_, {});
}

}  // namespace tbg::core

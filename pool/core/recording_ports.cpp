#include "pool/core/recording_ports.h"

#include "pool/core/recorder.h"

namespace tbg::core {
namespace {

Recorder& at(Recorder& recorder, Crossing crossing, NodeId node) {
  return recorder.at(crossing).note(static_cast<std::uint64_t>(node));
}

Recorder& at(Recorder& recorder, Crossing crossing, ConnectionId connection) {
  return recorder.at(crossing).note(to_number(connection));
}

template <typename T>
void note_result(Recorder& recorder, const StoreResult<T>& result) {
  if (!result) {
    recorder.note(std::string_view{result.error().message});
  } else if constexpr (std::is_same_v<T, bitcoin::Bytes>) {
    recorder.note(bitcoin::ByteView{*result});
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    recorder.note(*result);
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    for (const std::string& name : *result)
      recorder.note(std::string_view{name});
  }
}

void note_miner(Recorder& r, const Miner& miner) {
  r.note(miner.user).note(miner.worker).note(to_number(miner.client));
}

std::uint64_t number(auto value) { return static_cast<std::uint64_t>(value); }

void note_fields(Recorder& r, const ShareSubmitted& e) {
  note_miner(r, e.miner);
  r.note(e.diff).note(e.sdiff).note(number(e.accepted)).note(e.reject_reason).note(e.ip);
  r.note(e.job_id).note(e.height).note(e.previous).note(e.nonce1).note(e.nonce2);
  r.note(number(e.ntime)).note(number(e.version)).note(number(e.nonce)).note(e.hash);
  r.note(number(e.is_block));
}

void note_fields(Recorder& r, const ShareBestDiff& e) {
  note_miner(r, e.miner);
  r.note(e.new_best).note(e.prev_best).note(number(e.timeframe)).note(e.week).note(e.hash);
}

void note_fields(Recorder& r, const WeeklySummary& e) {
  r.note(e.user).note(e.week).note(e.best_diff_week).note(e.total_shares_week);
}

void note_fields(Recorder& r, const BlockFound& e) {
  note_miner(r, e.miner);
  r.note(e.height).note(e.hash).note(e.previous).note(e.diff).note(e.network_diff);
  r.note(e.reward_sats).note(e.fees_sats).note(number(e.nonce)).note(e.coinbase_sig);
  r.note(number(e.coinbase_sig_custom)).note(number(e.stale));
}

void note_fields(Recorder& r, const BlockStatus& e) {
  r.note(e.height).note(e.hash).note(number(e.status)).note(e.node).note(e.reason);
  r.note(e.confirmations).note(e.latency_ms);
}

void note_fields(Recorder& r, const MinerConnected& e) {
  note_miner(r, e.miner);
  r.note(e.ip).note(e.useragent).note(e.initial_diff).note(number(e.address_type));
  r.note(number(e.version_rolling)).note(number(e.resumed));
}

void note_fields(Recorder& r, const MinerDisconnected& e) {
  note_miner(r, e.miner);
  r.note(e.ip).note(e.session_duration).note(e.shares_session).note(e.rejected_session);
  r.note(e.best_diff_session).note(e.avg_hashrate).note(number(e.reason));
}

void note_fields(Recorder& r, const DiffUpdated& e) {
  note_miner(r, e.miner);
  r.note(e.old_diff).note(e.new_diff).note(number(e.reason)).note(e.share_rate).note(e.target_rate);
}

void note_fields(Recorder& r, const HashrateUpdate& e) {
  r.note(e.user).note(e.worker).note(e.hashrate_1m).note(e.hashrate_5m);
  r.note(e.hashrate_1h).note(e.hashrate_1d);
}

void note_fields(Recorder& r, const NewBlockNetwork& e) {
  r.note(e.height).note(e.hash).note(e.previous).note(e.diff).note(number(e.bits));
  r.note(e.first_notified_ms).note(number(e.ours));
}

}  // namespace

void RecordingNetwork::send(ConnectionId connection, std::span<const std::string_view> pieces) {
  at(recorder_, Crossing::send, connection);
  for (const std::string_view piece : pieces)
    recorder_.note(piece);
  next_.send(connection, pieces);
}

void RecordingNetwork::close(ConnectionId connection, CloseReason reason) {
  at(recorder_, Crossing::close, connection).note(number(reason));
  next_.close(connection, reason);
}

std::size_t RecordingNetwork::queued(ConnectionId connection) const {
  const std::size_t depth = next_.queued(connection);
  at(recorder_, Crossing::queued, connection).note(number(depth));
  return depth;
}

void RecordingNode::get_status(NodeId node) {
  at(recorder_, Crossing::get_status, node);
  next_.get_status(node);
}

void RecordingNode::get_best_block(NodeId node) {
  at(recorder_, Crossing::get_best_block, node);
  next_.get_best_block(node);
}

void RecordingNode::get_template(NodeId node, const std::string& long_poll_id) {
  at(recorder_, Crossing::get_template, node).note(std::string_view{long_poll_id});
  next_.get_template(node, long_poll_id);
}

void RecordingNode::get_header(NodeId node, const bitcoin::Hash256& hash) {
  at(recorder_, Crossing::get_header, node).note(hash);
  next_.get_header(node, hash);
}

void RecordingNode::submit_block(NodeId node, const bitcoin::Hash256& hash,
                                 std::shared_ptr<const bitcoin::Bytes> block) {
  at(recorder_, Crossing::submit_block, node).note(hash).note(bitcoin::ByteView{*block});
  next_.submit_block(node, hash, std::move(block));
}

void RecordingNode::prefer_block(NodeId node, const bitcoin::Hash256& hash) {
  at(recorder_, Crossing::prefer_block, node).note(hash);
  next_.prefer_block(node, hash);
}

StoreResult<void> RecordingStore::append(Log log, bitcoin::ByteView bytes) {
  recorder_.at(Crossing::store).note(number(log)).note(bytes);
  auto result = next_.append(log, bytes);
  note_result(recorder_, result);
  return result;
}

void RecordingStore::sync(Log log) {
  recorder_.at(Crossing::store).note(number(log));
  next_.sync(log);
}

StoreResult<void> RecordingStore::begin(Log log, std::string_view segment) {
  recorder_.at(Crossing::store).note(number(log)).note(segment);
  auto result = next_.begin(log, segment);
  note_result(recorder_, result);
  return result;
}

StoreResult<void> RecordingStore::truncate(Log log, std::uint64_t size) {
  recorder_.at(Crossing::store).note(number(log)).note(size);
  auto result = next_.truncate(log, size);
  note_result(recorder_, result);
  return result;
}

StoreResult<void> RecordingStore::put(Folder folder, std::string_view name,
                                      bitcoin::ByteView bytes) {
  recorder_.at(Crossing::store).note(number(folder)).note(name).note(bytes);
  auto result = next_.put(folder, name, bytes);
  note_result(recorder_, result);
  return result;
}

StoreResult<void> RecordingStore::remove(Folder folder, std::string_view name) {
  recorder_.at(Crossing::store).note(number(folder)).note(name);
  auto result = next_.remove(folder, name);
  note_result(recorder_, result);
  return result;
}

StoreResult<bitcoin::Bytes> RecordingStore::read(Folder folder, std::string_view name) {
  recorder_.at(Crossing::store).note(number(folder)).note(name);
  auto result = next_.read(folder, name);
  note_result(recorder_, result);
  return result;
}

StoreResult<std::uint64_t> RecordingStore::size(Folder folder, std::string_view name) {
  recorder_.at(Crossing::store).note(number(folder)).note(name);
  auto result = next_.size(folder, name);
  note_result(recorder_, result);
  return result;
}

StoreResult<std::vector<std::string>> RecordingStore::list(Folder folder) {
  recorder_.at(Crossing::store).note(number(folder));
  auto result = next_.list(folder);
  note_result(recorder_, result);
  return result;
}

std::uint64_t RecordingEntropy::next() {
  const std::uint64_t value = next_.next();
  recorder_.at(Crossing::entropy).note(value);
  return value;
}

void RecordingHasher::hash(std::span<const bitcoin::HeaderBytes> headers,
                           std::span<bitcoin::Hash256> out) {
  recorder_.at(Crossing::hash_headers);
  for (const bitcoin::HeaderBytes& header : headers)
    recorder_.note(bitcoin::ByteView{header});
  next_.hash(headers, out);
  for (const bitcoin::Hash256& hash : out)
    recorder_.note(hash);
}

void RecordingEvents::emit(Now now, const Event& event) {
  recorder_.at(now, Crossing::event).note(number(event.index()));
  std::visit([&](const auto& fields) { note_fields(recorder_, fields); }, event);
  next_.emit(now, event);
}

}  // namespace tbg::core

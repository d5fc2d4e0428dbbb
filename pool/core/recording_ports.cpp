#include "pool/core/recording_ports.h"

#include "pool/core/crossings.h"

namespace tbg::core {

void RecordingClock::arm(std::int64_t deadline_mono_us) {
  recorder_.output(crossing::Arm{deadline_mono_us});
  next_.arm(deadline_mono_us);
}

void RecordingNetwork::send(ConnectionId connection, std::span<const std::string_view> pieces) {
  recorder_.output(crossing::Sent<Pieces>{connection, {pieces}});
  next_.send(connection, pieces);
}

void RecordingNetwork::close(ConnectionId connection, CloseReason reason) {
  recorder_.output(crossing::Close{connection, reason});
  next_.close(connection, reason);
}

std::size_t RecordingNetwork::queued(ConnectionId connection) const {
  recorder_.call(crossing::Queued{connection});
  const std::size_t depth = next_.queued(connection);
  recorder_.answer(depth);
  return depth;
}

void RecordingNode::get_status(NodeId node) {
  recorder_.output(crossing::GetStatus{node});
  next_.get_status(node);
}

void RecordingNode::get_best_block(NodeId node) {
  recorder_.output(crossing::GetBestBlock{node});
  next_.get_best_block(node);
}

void RecordingNode::get_template(NodeId node, const std::string& long_poll_id) {
  recorder_.output(crossing::GetTemplate{node, long_poll_id});
  next_.get_template(node, long_poll_id);
}

void RecordingNode::get_header(NodeId node, const bitcoin::Hash256& hash) {
  recorder_.output(crossing::GetHeader{node, hash});
  next_.get_header(node, hash);
}

void RecordingNode::submit_block(NodeId node, const bitcoin::Hash256& hash,
                                 std::shared_ptr<const bitcoin::Bytes> block) {
  recorder_.output(crossing::SubmitBlock{node, hash, Digest(*block)});
  next_.submit_block(node, hash, std::move(block));
}

void RecordingNode::prefer_block(NodeId node, const bitcoin::Hash256& hash) {
  recorder_.output(crossing::PreferBlock{node, hash});
  next_.prefer_block(node, hash);
}

template <typename C, typename Ask>
auto RecordingStore::ask(const C& crossing, Ask ask) {
  recorder_.call(crossing);
  auto answer = ask();
  recorder_.answer(answer);
  return answer;
}

StoreResult<void> RecordingStore::begin(Log log, std::string_view segment) {
  return ask(crossing::StoreBegin{log, segment}, [&] { return next_.begin(log, segment); });
}

StoreResult<void> RecordingStore::append(Log log, bitcoin::ByteView bytes) {
  return ask(crossing::StoreAppend{log, Digest(bytes)}, [&] { return next_.append(log, bytes); });
}

StoreResult<void> RecordingStore::truncate(Log log, std::uint64_t size) {
  return ask(crossing::StoreTruncate{log, size}, [&] { return next_.truncate(log, size); });
}

void RecordingStore::sync(Log log) {
  recorder_.output(crossing::StoreSync{log});
  next_.sync(log);
}

StoreResult<void> RecordingStore::put(Folder folder, std::string_view name,
                                      bitcoin::ByteView bytes) {
  return ask(crossing::StorePut{folder, name, Digest(bytes)},
             [&] { return next_.put(folder, name, bytes); });
}

StoreResult<void> RecordingStore::remove(Folder folder, std::string_view name) {
  return ask(crossing::StoreRemove{folder, name}, [&] { return next_.remove(folder, name); });
}

StoreResult<bitcoin::Bytes> RecordingStore::read(Folder folder, std::string_view name) {
  return ask(crossing::StoreRead{folder, name}, [&] { return next_.read(folder, name); });
}

StoreResult<std::uint64_t> RecordingStore::size(Folder folder, std::string_view name) {
  return ask(crossing::StoreSize{folder, name}, [&] { return next_.size(folder, name); });
}

StoreResult<std::vector<std::string>> RecordingStore::list(Folder folder) {
  return ask(crossing::StoreList{folder}, [&] { return next_.list(folder); });
}

std::uint64_t RecordingEntropy::next() {
  recorder_.call(crossing::Entropy{});
  const std::uint64_t value = next_.next();
  recorder_.answer(value);
  return value;
}

void RecordingHasher::hash(std::span<const bitcoin::HeaderBytes> headers,
                           std::span<bitcoin::Hash256> out) {
  const bitcoin::ByteView bytes(headers.empty() ? nullptr : headers.front().data(),
                                headers.size_bytes());
  recorder_.call(crossing::HashHeaders{headers.size(), Digest(bytes)});
  next_.hash(headers, out);
  crossing::HashHeaders::Answer hashes;
  if (recorder_.keeps_hashes()) hashes.emplace(out.begin(), out.end());
  recorder_.answer(hashes);
}

void RecordingEvents::emit(Now now, const Event& event) {
  recorder_.output(crossing::Emitted{now, event});
  next_.emit(now, event);
}

}  // namespace tbg::core

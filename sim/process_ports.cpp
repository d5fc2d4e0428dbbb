#include "sim/process_ports.h"

namespace tbg::sim {

void QueuedAnswers::on_node_status(Now, NodeId node, NodeResult<NodeStatus> answer) {
  put_([node, answer = std::move(answer)](Now now, core::PoolCore& core) {
    core.on_node_status(now, node, answer);
  });
}

void QueuedAnswers::on_best_block(Now, NodeId node, NodeResult<bitcoin::Hash256> answer) {
  put_([node, answer = std::move(answer)](Now now, core::PoolCore& core) {
    core.on_best_block(now, node, answer);
  });
}

void QueuedAnswers::on_template(Now, NodeId node, NodeResult<TemplatePtr> answer, bool long_poll) {
  put_([node, answer = std::move(answer), long_poll](Now now, core::PoolCore& core) {
    core.on_template(now, node, answer, long_poll);
  });
}

void QueuedAnswers::on_header(Now, NodeId node, const bitcoin::Hash256& asked,
                              NodeResult<HeaderInfo> answer) {
  put_([node, asked, answer = std::move(answer)](Now now, core::PoolCore& core) {
    core.on_header(now, node, asked, answer);
  });
}

void QueuedAnswers::on_submit_result(Now at, NodeId node, const bitcoin::Hash256& hash,
                                     NodeResult<SubmitReply> answer) {
  const std::string said = answer ? answer->value_or("") : answer.error().message;
  tap_.on_submit_answer({at.mono_us, at.wall_us},
                        {to_index(node), hash.bytes, !answer.has_value(), said});
  put_([node, hash, answer = std::move(answer)](Now now, core::PoolCore& core) {
    core.on_submit_result(now, node, hash, answer);
  });
}

void QueuedAnswers::on_tip(Now, NodeId node, const bitcoin::Hash256& hash, TipSource source) {
  put_([node, hash, source](Now now, core::PoolCore& core) {
    core.on_tip(now, node, hash, source);
  });
}

void ProcessPorts::send(ConnectionId connection, std::span<const std::string_view> pieces) {
  const Client client = to_number(connection);
  parts_.process.count_call();
  if (parts_.process.knows(client)) parts_.thread.on_send(client, pieces);
}
void ProcessPorts::close(ConnectionId connection, CloseReason) {
  const Client client = to_number(connection);
  parts_.process.count_call();
  if (!parts_.process.forget(client)) return;
  parts_.thread.on_close(client);
  parts_.process.on_closed_by_pool(client);
}
std::size_t ProcessPorts::queued(ConnectionId connection) const {
  return parts_.process.host().queued(to_number(connection));
}

void ProcessPorts::get_status(NodeId node) {
  parts_.process.count_call();
  parts_.node.get_status(node);
}
void ProcessPorts::get_best_block(NodeId node) {
  parts_.process.count_call();
  parts_.node.get_best_block(node);
}
void ProcessPorts::get_template(NodeId node, const std::string& long_poll_id) {
  parts_.process.count_call();
  parts_.node.get_template(node, long_poll_id);
}
void ProcessPorts::get_header(NodeId node, const bitcoin::Hash256& hash) {
  parts_.process.count_call();
  parts_.node.get_header(node, hash);
}
void ProcessPorts::submit_block(NodeId node, const bitcoin::Hash256& hash,
                                std::shared_ptr<const bitcoin::Bytes> block) {
  parts_.process.count_call();
  const std::string_view bytes(reinterpret_cast<const char*>(block->data()), block->size());
  const std::int64_t reward = parts_.process.on_submission(hash.bytes, bytes);
  parts_.tap.on_submission(parts_.process.moment(), {to_index(node), hash.bytes, bytes, reward});
  parts_.node.submit_block(node, hash, std::move(block));
}
void ProcessPorts::prefer_block(NodeId node, const bitcoin::Hash256& hash) {
  parts_.process.count_call();
  parts_.node.prefer_block(node, hash);
}

StoreResult<void> ProcessPorts::append(Log log, bitcoin::ByteView bytes) {
  parts_.process.count_write();
  return parts_.store.append(log, bytes);
}
void ProcessPorts::sync(Log log) {
  parts_.process.count_write();
  parts_.store.sync(log);
}
StoreResult<void> ProcessPorts::begin(Log log, std::string_view segment) {
  parts_.process.count_write();
  return parts_.store.begin(log, segment);
}
StoreResult<void> ProcessPorts::truncate(Log log, std::uint64_t size) {
  parts_.process.count_write();
  return parts_.store.truncate(log, size);
}
StoreResult<void> ProcessPorts::put(Folder folder, std::string_view name, bitcoin::ByteView bytes) {
  parts_.process.count_write();
  return parts_.store.put(folder, name, bytes);
}
StoreResult<void> ProcessPorts::remove(Folder folder, std::string_view name) {
  parts_.process.count_write();
  auto removed = parts_.store.remove(folder, name);
  if (removed && folder == Folder::spool)
    parts_.tap.on_segment_deleted(parts_.process.moment(), name);
  return removed;
}
StoreResult<bitcoin::Bytes> ProcessPorts::read(Folder folder, std::string_view name) {
  parts_.process.count_call();
  return parts_.store.read(folder, name);
}
StoreResult<std::uint64_t> ProcessPorts::size(Folder folder, std::string_view name) {
  parts_.process.count_call();
  return parts_.store.size(folder, name);
}
StoreResult<std::vector<std::string>> ProcessPorts::list(Folder folder) {
  parts_.process.count_call();
  return parts_.store.list(folder);
}

void ProcessPorts::emit(Now now, const Event& event) {
  parts_.process.count_call();
  emitted_.emit(now, event);
}

void ProcessPorts::publish(std::string_view) {
  const auto& [now, event] = emitted_.events().at(published_++);
  parts_.tap.on_event({now.mono_us, now.wall_us}, event, parts_.stream);
  if (published_ < emitted_.events().size()) return;
  emitted_.clear();
  published_ = 0;
}

void ProcessPorts::hash(std::span<const bitcoin::HeaderBytes> headers,
                        std::span<bitcoin::Hash256> out) {
  for (std::size_t i = 0; i < headers.size(); ++i)
    parts_.thread.charge_share();
  (parts_.hasher != nullptr ? *parts_.hasher : true_hasher_).hash(headers, out);
}

void bury(Remains remains) {
  // Never freed: see Remains. One per simulated death in the middle of a turn.
  static std::vector<Remains>& graveyard = *new std::vector<Remains>();
  graveyard.push_back(std::move(remains));
}

}  // namespace tbg::sim

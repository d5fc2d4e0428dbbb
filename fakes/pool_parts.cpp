#include "fakes/pool_parts.h"

#include <algorithm>
#include <utility>

namespace tbg::fakes {

PoolParts::PoolParts(const core::Options& options, const Ports& ports, core::Recorder* recorder)
    : shards_(options.shards) {
  const auto with = [&](Clock& clock) {
    return core::PoolPorts{clock,       &ports.network, &ports.node,   ports.events,
                           ports.store, &ports.entropy, &ports.hasher, ports.log};
  };
  parts_.resize(shards_ == 1 ? 1 : shards_ + 1);
  Part& first = parts_.front();
  if (shards_ == 1) {
    first.core = std::make_unique<core::PoolCore>(options, with(*first.clock), recorder);
    return;
  }
  core::Part place{.shard = {}, .boot = 0, .carrier = this};
  first.core = std::make_unique<core::PoolCore>(options, place, with(*first.clock), recorder);
  place.boot = first.core->boot();
  for (std::size_t i = 0; i < shards_; ++i) {
    place.shard = static_cast<ShardId>(i);
    Part& part = parts_[i + 1];
    part.core = std::make_unique<core::PoolCore>(options, place, with(*part.clock), recorder);
  }
}

bool PoolParts::start(Now now) { return hub_part().start(now); }

void PoolParts::finish(Now now) {
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part)
    part->core->finish(now);
}

core::PoolCore& PoolParts::shard_part(ShardId shard) {
  return shards_ == 1 ? hub_part() : *parts_[static_cast<std::size_t>(shard) + 1].core;
}

core::PoolCore& PoolParts::part_of(ConnectionId connection) {
  return shard_part(core::shard_of(connection, shards_));
}

const core::Shard& PoolParts::shard(std::size_t index) const {
  return parts_[shards_ == 1 ? 0 : index + 1].core->shard();
}

void PoolParts::on_connect(Now now, ConnectionId connection, const Peer& peer) {
  part_of(connection).on_connect(now, connection, peer);
}

void PoolParts::on_bytes(Now now, ConnectionId connection, std::string_view bytes) {
  part_of(connection).on_bytes(now, connection, bytes);
}

void PoolParts::on_disconnect(Now now, ConnectionId connection, CloseReason reason) {
  part_of(connection).on_disconnect(now, connection, reason);
}

void PoolParts::on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) {
  hub_part().on_node_status(now, node, std::move(answer));
}

void PoolParts::on_best_block(Now now, NodeId node, NodeResult<bitcoin::Hash256> answer) {
  hub_part().on_best_block(now, node, std::move(answer));
}

void PoolParts::on_template(Now now, NodeId node, NodeResult<TemplatePtr> answer, bool long_poll) {
  hub_part().on_template(now, node, std::move(answer), long_poll);
}

void PoolParts::on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                          NodeResult<HeaderInfo> answer) {
  hub_part().on_header(now, node, asked, std::move(answer));
}

void PoolParts::on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                                 NodeResult<SubmitReply> answer) {
  hub_part().on_submit_result(now, node, hash, std::move(answer));
}

void PoolParts::on_tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource source) {
  hub_part().on_tip(now, node, hash, source);
}

void PoolParts::on_durable(Now now, Log log) { parts_[stream_of(log)].core->on_durable(now, log); }

core::OperatorAnswer PoolParts::on_operator(Now now, const core::OperatorCommand& command) {
  const auto client = core::client_of(command);
  TBG_ASSERT(client || shards_ == 1);
  return (client ? part_of(*client) : hub_part()).on_operator(now, command);
}

std::optional<std::int64_t> PoolParts::deadline() const {
  std::optional<std::int64_t> first;
  for (const Part& part : parts_)
    if (const auto due = part.clock->deadline()) first = std::min(first.value_or(*due), *due);
  return first;
}

void PoolParts::on_time(Now now) {
  for (Part& part : parts_)
    if (part.clock->take_due(now.mono_us)) part.core->on_time(now);
}

bool PoolParts::on_turn_end(Now now) {
  bool busy = false;
  for (Part& part : parts_)
    busy = part.core->on_turn_end(now) || busy;
  for (Parcel& parcel : std::exchange(mail_, {})) {
    deliver(now, parcel);
    busy = true;
  }
  return busy;
}

void PoolParts::deliver(Now now, Parcel& parcel) {
  if (parcel.message)
    shard_part(parcel.shard).on_mail(now, std::move(*parcel.message));
  else
    hub_part().on_mail(now, parcel.shard, parcel.seq, parcel.messages);
}

void PoolParts::to_hub(ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) {
  mail_.push_back({from,
                   std::nullopt,
                   seq,
                   {std::move_iterator(messages.begin()), std::move_iterator(messages.end())}});
}

void PoolParts::to_shard(ShardId to, core::ToShard message) {
  mail_.push_back({to, std::move(message), 0, {}});
}

}  // namespace tbg::fakes

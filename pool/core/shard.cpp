#include "pool/core/shard.h"

#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/core/hashrate.h"
#include "pool/core/limits.h"
#include "pool/stratum/reply.h"

namespace tbg::core {

ShardCounters& ShardCounters::operator+=(const ShardCounters& more) {
  connections += more.connections;
  authorized += more.authorized;
  accepted += more.accepted;
  rejected += more.rejected;
  for (std::size_t i = 0; i < rejected_by_error.size(); ++i)
    rejected_by_error[i] += more.rejected_by_error[i];
  refused_submits += more.refused_submits;
  return *this;
}

Shard::Shard(const Options& options, ShardId id, std::uint32_t boot, ShardPorts ports)
    : options_(options),
      id_(id),
      boot_(boot),
      ports_(ports),
      address_limits_(options.limits),
      sessions_(ports.entropy, options.nonce1_length, static_cast<std::size_t>(id), options.shards),
      tags_(options.user_tags) {}

Shard::~Shard() = default;

Connection* Shard::find(ConnectionId id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second.get();
}

void Shard::on_connect(Now now, ConnectionId id, const Peer& peer) {
  if (!address_limits_.connect(peer.ip, now.mono_us)) {
    ports_.log.write(LogLevel::debug, "connection limit reached for " + peer.ip);
    ports_.network.close(id, CloseReason::limit);
    return;
  }
  auto connection = std::make_unique<Connection>();
  connection->id = id;
  connection->ip = peer.ip;
  connection->listener = peer.listener;
  connection->exempt = address_limits_.exempt(peer.ip);
  connection->connected_us = now.mono_us;
  connection->last_share_us = now.mono_us;
  connection->index = seats_.size();
  seats_.push_back({connection.get(), id});
  const bool fresh = connections_.emplace(id, std::move(connection)).second;
  TBG_ASSERT(fresh);
  ++counters_.connections;
}

void Shard::on_bytes(Now now, ConnectionId id, std::string_view bytes) {
  Connection* const connection = find(id);
  if (connection == nullptr || connection->closing) return;
  connection->framer.feed(bytes);
  std::string_view line;
  while (!connection->closing) {
    switch (connection->framer.next(line)) {
      case stratum::LineFramer::Status::line:
        on_line(now, *connection, line);
        break;
      case stratum::LineFramer::Status::need_more:
        return;
      case stratum::LineFramer::Status::overflow:
        close(*connection, CloseReason::error);
        return;
    }
  }
}

void Shard::on_disconnect(Now now, ConnectionId id, CloseReason reason) {
  Connection* const connection = find(id);
  if (connection == nullptr) return;
  // Shares it sent before it left still count, and may be blocks.
  if (connection->shares_in_batch > 0) judge_batch(now);
  disconnect(now, *connection, reason);
}

void Shard::disconnect(Now now, Connection& connection, CloseReason reason) {
  Channel& channel = connection.channel;
  for (const Worker& worker : channel.workers) {
    const double seconds = static_cast<double>(now.mono_us - worker.since_us) / 1e6;
    ports_.events.emit(
        now,
        MinerDisconnected{
            .miner = {channel.payout->address, worker.name, connection.id},
            .ip = connection.ip,
            .session_duration = seconds,
            .shares_session = worker.accepted,
            .rejected_session = worker.rejected,
            .best_diff_session = worker.best,
            .avg_hashrate = seconds > 0 ? worker.accepted_work * kHashesPerDifficulty / seconds : 0,
            .reason = reason});
  }
  if (connection.authorized()) {
    ports_.mailbox.to_hub(id_, Logout{connection.id, channel.difficulty(), channel.session});
    sessions_.detach(channel.session, now.mono_us);
    --counters_.authorized;
  } else if (connection.resumed) {
    sessions_.detach(channel.session, now.mono_us);  // it had mined before
  } else if (connection.subscribed) {
    sessions_.close(channel.session);
  }
  address_limits_.disconnect(connection.ip, now.mono_us);
  --counters_.connections;
  seats_[connection.index] = seats_.back();
  seats_[connection.index].connection->index = connection.index;
  seats_.pop_back();
  connections_.erase(connection.id);
}

void Shard::close(Connection& connection, CloseReason reason) {
  if (connection.closing) return;
  connection.closing = true;
  connection.close_reason = reason;
  closing_.push_back(connection.id);
}

void Shard::say(Connection& connection) {
  // A connection is listed once per turn: when its first line is about to be written.
  if (connection.out.empty()) speaking_.push_back(connection.id);
}

void Shard::on_message(Now now, ToShard message) {
  std::visit(
      [&](auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, NewJob>) on_job(now, value);
        if constexpr (std::is_same_v<T, WithdrawWork>) work_withdrawn_ = true;
        if constexpr (std::is_same_v<T, NewUserTags>) next_tags_ = std::move(value.tags);
        if constexpr (std::is_same_v<T, LoginAnswer>) on_login_answer(now, value);
        if constexpr (std::is_same_v<T, SolutionSecured>) --unsecured_solutions_;
        if constexpr (std::is_same_v<T, RestoredSessions>)
          for (const auto& [session, expires_us] : value.expiring)
            sessions_.restore(session, expires_us);
        if constexpr (std::is_same_v<T, SendReconnect>) {
          reconnecting_ = true;
          begin_broadcast();
        }
      },
      message);
}

bool Shard::finish_turn(Now now) {
  // The solution first: nothing leaves before it is on record and on its way to the nodes.
  if (unsecured_solutions_ > 0) return false;
  start_logins(now);
  send_retargets(now);
  flush(now);
  broadcast_slice(now);
  announce_slice();
  sweep_slice(now);
  return !broadcast_.empty() || sweep_at_ > 0 || !announcements_.empty();
}

void Shard::start_logins(Now now) {
  for (const ConnectionId id : std::exchange(starting_, {})) {
    Connection* const c = find(id);
    if (c == nullptr || c->closing || c->channel.has_work) continue;
    if (c->awaiting_login && now.mono_us < c->login_deadline_us) {
      starting_.push_back(id);
      continue;
    }
    c->awaiting_login = false;
    if (work_withdrawn_) continue;  // the next job's broadcast reaches it
    say(*c);
    append_work(now, *c, c->out);
  }
}

void Shard::send_retargets(Now now) {
  for (const ConnectionId id : retargeting_) {
    Connection* const c = find(id);
    if (c == nullptr || !std::exchange(c->retarget, false) || c->closing) continue;
    if (!c->channel.has_work || work_withdrawn_) continue;
    say(*c);
    append_work(now, *c, c->out);
  }
  retargeting_.clear();
}

void Shard::flush(Now now) {
  for (const ConnectionId id : speaking_) {
    Connection* const c = find(id);
    if (c == nullptr || c->out.empty()) continue;
    const std::string_view piece = c->out;
    ports_.network.send(id, {&piece, 1});
    c->out.clear();
    // A notify leaves a large buffer behind; an idle miner shall not keep it.
    if (c->out.capacity() > kReplyBufferKept) std::string().swap(c->out);  // = {} would keep it
  }
  speaking_.clear();
  for (const ConnectionId id : std::exchange(closing_, {})) {
    Connection* const c = find(id);
    if (c == nullptr) continue;
    const CloseReason reason = c->close_reason;
    disconnect(now, *c, reason);
    ports_.network.close(id, reason);
  }
}

std::int64_t Shard::next_deadline() const {
  if (unsecured_solutions_ > 0) return INT64_MAX;  // the hub's word is what it waits for
  if (starting_.empty()) return next_sweep_us_;
  const auto first = connections_.find(starting_.front());
  if (first == connections_.end()) return next_sweep_us_;
  return std::min(next_sweep_us_, first->second->login_deadline_us);
}

}  // namespace tbg::core

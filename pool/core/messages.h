// What hub and shards say to each other: plain values, through a mailbox, never a call.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "pool/bitcoin/address.h"
#include "pool/bitcoin/header.h"
#include "pool/core/job.h"
#include "pool/core/session_book.h"
#include "pool/core/user_tags.h"
#include "pool/ports/types.h"

namespace tbg::core {

// --- shard to hub ---

// A worker was authorised. Answered by LoginAnswer.
struct Login {
  ConnectionId client{};
  std::uint32_t worker = 0;  // index on the connection, 0 for the first
  std::string user;
  std::string name;
  Session session;
};
// One accepted share. Rejected ones count in the shard's own totals.
struct ShareCredit {
  Now at;
  ConnectionId client{};
  std::uint32_t worker = 0;
  double credited = 0;
  double achieved = 0;
  double difficulty = 0;  // of the connection, now
  bitcoin::Hash256 hash;
};
// The connection is gone; `difficulty` is remembered for its first worker, `session` may be
// resumed.
struct Logout {
  ConnectionId client{};
  double difficulty = 0;
  Session session;
};
// A header that meets its network target. Answered by SolutionSecured once it is on record and on
// its way.
struct Solution {
  ConnectionId client{};
  std::uint32_t worker = 0;
  JobPtr job;
  bitcoin::HeaderBytes header{};
  bitcoin::Hash256 hash;
  bitcoin::Bytes coinbase;  // without witness
  std::string user;
  std::string name;
  std::string tag;
  bool tag_custom = false;
  double achieved = 0;
  bool stale = false;
  std::int64_t read_at_us = 0;  // monotonic time at which the share was read
};
// The first miner of this shard was handed clean work on this tip.
struct FirstNotified {
  std::uint64_t tip = 0;
  std::int64_t at_us = 0;
};

using ToHub = std::variant<Login, ShareCredit, Logout, Solution, FirstNotified>;

// --- hub to shard ---

struct NewJob {
  JobPtr job;
};
// No node has been heard of for too long: hand out nothing until the next NewJob.
struct WithdrawWork {};
// The names users have from the next job on.
struct NewUserTags {
  UserTagsPtr tags;
};
struct LoginAnswer {
  ConnectionId client{};
  std::uint32_t worker = 0;
  double remembered_difficulty = 0;  // 0: none
};
struct SolutionSecured {
  ConnectionId client{};
};
// The sessions of before the restart that may be resumed: of all shards; each takes its own. Comes
// before any connection.
struct RestoredSessions {
  std::vector<std::pair<Session, std::int64_t>> expiring;  // and the monotonic time of it
};
// Graceful stop: every miner is told to reconnect.
struct SendReconnect {};

using ToShard = std::variant<NewJob, WithdrawWork, NewUserTags, LoginAnswer, SolutionSecured,
                             RestoredSessions, SendReconnect>;

// Whose it is, of a pool's shards.
inline ShardId shard_of(ConnectionId connection, std::size_t shards) {
  return static_cast<ShardId>(to_number(connection) % shards);
}

// Streams of events: one, or the hub's and one for each shard.
constexpr std::uint32_t streams_of(std::size_t shards) {
  return shards > 1 ? static_cast<std::uint32_t>(shards) + 1 : 1;
}

// Where hub and shard put what they say.
class Mailbox {
 public:
  virtual ~Mailbox() = default;
  virtual void to_hub(ShardId from, ToHub message) = 0;
  virtual void to_shard(ShardId to, ToShard message) = 0;
};

// Who takes what was carried to them.
class HubMailInputs {
 public:
  virtual ~HubMailInputs() = default;
  // As it was given to MailCarrier::to_hub().
  virtual void on_mail(Now now, ShardId from, std::uint64_t seq, std::span<ToHub> messages) = 0;
};
class ShardMailInputs {
 public:
  virtual ~ShardMailInputs() = default;
  virtual void on_mail(Now now, ToShard message) = 0;
};

// The Mailbox port: carries messages between owner threads. Delivery keeps the order per pair of
// them. The events that led to a message are in the spool before it is given to the carrier.
class MailCarrier {
 public:
  virtual ~MailCarrier() = default;
  // All that a turn of that shard had to say; the hub has then heard of the events of its stream up
  // to `seq`. The messages may be moved from.
  virtual void to_hub(ShardId from, std::uint64_t seq, std::span<ToHub> messages) = 0;
  virtual void to_shard(ShardId to, ToShard message) = 0;
};

}  // namespace tbg::core

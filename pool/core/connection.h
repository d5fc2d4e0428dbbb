// One TCP connection of a miner as the shard sees it: bytes in, replies out, limits, handshake
// state. What mines over it is its channel.
#pragma once

#include <cstdint>
#include <string>

#include "pool/core/channel.h"
#include "pool/core/difficulty_policy.h"
#include "pool/core/peer_limits.h"
#include "pool/ports/network.h"
#include "pool/stratum/line_framer.h"

namespace tbg::core {

struct Connection {
  ConnectionId id{};
  std::string ip;
  std::uint16_t listener = 0;
  bool exempt = false;  // from limits: loopback or trusted
  std::int64_t connected_us = 0;
  std::size_t index = 0;  // in the shard's dense list

  stratum::LineFramer framer;
  std::string out;  // lines to be sent at the end of the turn
  std::uint32_t shares_in_batch = 0;
  bool closing = false;
  CloseReason close_reason{};

  bool subscribed = false;
  bool resumed = false;
  bool version_rolling = false;
  std::uint32_t version_mask = 0;  // granted; 0 before configure
  std::string user_agent;

  bool awaiting_login = false;
  std::int64_t login_deadline_us = 0;
  DifficultyWishes wishes;
  bool restored = false;  // difficulty came from memory: the next suggestion is only noted
  bool retarget = false;  // a new difficulty waits for the end of the turn
  std::int64_t last_share_us = 0;

  TokenBucket submits;
  TokenBucket invalids;
  TokenBucket failed_logins;

  Channel channel;

  [[nodiscard]] bool authorized() const { return channel.payout.has_value(); }
};

}  // namespace tbg::core

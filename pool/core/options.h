// What an operator decides, as plain values: filled by pool/app from the configuration file,
// checked there, and handed to the core once. Difficulties are "bdiff" (1 = 0xffff * 2^208); times
// are seconds unless named.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/coinbase.h"
#include "pool/bitcoin/network.h"
#include "pool/core/user_tags.h"

namespace tbg::core {

struct VardiffOptions {
  double target_share_interval_s = 10;
  double confidence = 0.99;
  double dead_band = 0.2;
  double fast_ramp_max_jump = 64;
  double idle_after_s = 60;
  double memory_ttl_s = 86'400;
};

struct DifficultyOptions {
  double min = 1;
  double start = 42;
  double max = 0;  // 0: none
};

// A listen address may have its own start and floor; 0 means the pool's.
struct ListenerOptions {
  double start = 0;
  double min = 0;
};

// Clients whose user agent begins with `match` (case-insensitive).
struct AgentRule {
  std::string match;
  double start = 0;
  double min = 0;
};

// What one peer may cost. Loopback and `trusted` addresses are exempt from all but write_queue_kb.
struct PeerLimits {
  std::uint32_t connections_per_ip = 50;
  std::uint32_t connects_per_ip_per_min = 60;
  std::uint32_t submits_per_s = 100;
  std::uint32_t invalid_per_min = 100;
  std::uint32_t auth_per_min = 30;
  std::uint32_t write_queue_kb = 256;
  std::vector<std::string> trusted;  // literal addresses
};

struct NodeOptions {
  std::string name;       // host:port, for events and the log
  bool notifies = false;  // zmq or blocknotify is set up: poll slowly
};

// Events in datadir/spool.
struct SpoolOptions {
  std::uint32_t include = ~0U;              // bit i: the event at index i of tbg::Event
  std::uint64_t segment_bytes = 16U << 20;  // a segment is closed when it is this large
  std::uint64_t keep_bytes = std::uint64_t{4096} << 20;  // while no consumer is registered
};

struct Options {
  bitcoin::Network network = bitcoin::Network::main;
  std::string instance = "pool";
  std::vector<NodeOptions> nodes;

  bitcoin::TagRules tag;
  UserTagsPtr user_tags = std::make_shared<const UserTags>();  // at start; on_user_tags() then
  bitcoin::Bytes donation_script;
  double donation_percent = 0;

  DifficultyOptions difficulty;
  VardiffOptions vardiff;
  std::vector<ListenerOptions> listeners;
  std::vector<AgentRule> agents;
  std::uint32_t version_mask = 0x1fffe000;
  std::size_t shards = 1;
  std::size_t nonce1_length = 4;
  std::size_t nonce2_length = 8;

  double update_interval_s = 30;
  double stale_work_limit_s = 120;
  double block_poll_ms = 100;
  bool empty_jobs = true;
  double hashrate_interval_s = 60;
  SpoolOptions spool;
  double snapshot_interval_s = 60;
  double drop_idle_s = 0;  // 0: never
  PeerLimits limits;
};

}  // namespace tbg::core

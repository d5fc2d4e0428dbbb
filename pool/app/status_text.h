// The figures of pool and users as ckpool writes them, for dashboards that read its files: names,
// order and formats are its own. What it counts and this pool does not is 0; docs/operation.md has
// the list.
//
// Rates are hashes a second as "1.23T" (ckpool_number). Shares are sums of difficulties; times are
// Unix seconds.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pool/core/ledger.h"

namespace tbg::app {

// A copy of what the ledger and the connections say, so that text can be made of it elsewhere.
struct WorkerStatus {
  std::string name;  // "" if the user name had none
  core::Tally tally;
  std::int64_t started_s = 0;  // online since; 0: it is not
  std::string agent;
};
struct UserStatus {
  std::string address;
  core::Tally tally;
  std::uint32_t online = 0;       // connections of its workers
  std::int64_t authorised_s = 0;  // of those online the first
  std::vector<WorkerStatus> workers;
  core::IsoWeek week;         // the running one
  std::int64_t taken_us = 0;  // monotonic
};

struct AgentStatus {
  std::string name;
  std::uint64_t devices = 0;
  double hashrate_5m = 0;
  double best = 0;
};
// Since the last block of the pool's own.
struct Round {
  double accepted = 0;  // sums of difficulties
  double rejected = 0;
  double best = 0;
  std::uint64_t accepted_count = 0;
  std::uint64_t rejected_count = 0;

  Round& operator+=(const Round& more);
};
struct PoolStatus {
  std::int64_t runtime_s = 0;
  std::int64_t now_s = 0;
  std::uint64_t users = 0;  // online
  std::uint64_t workers = 0;
  std::uint64_t idle = 0;  // online, no share for a minute
  std::vector<AgentStatus> agents;
  core::HashrateMeter hashrate;
  std::int64_t taken_us = 0;  // monotonic
  double network_difficulty = 0;
  Round round;
  std::array<double, 4> shares_per_s{};  // over 1, 5, 15, 60 minutes
};

// Three lines.
std::string to_text(const PoolStatus& status);
// One object over many lines.
std::string to_text(const UserStatus& status);

// Those with most devices first, at most kAgentsListed.
inline constexpr std::size_t kAgentsListed = 100;
std::vector<AgentStatus> most_frequent(const std::map<std::string, AgentStatus>& agents);

// What a device calls itself, without version, chip and the like: "bitaxe/BM1370/v2.4" is "bitaxe".
std::string agent_family(std::string_view agent);

// From the text of a PoolStatus; zeros where it does not say.
Round round_of(std::string_view pool_status);

}  // namespace tbg::app

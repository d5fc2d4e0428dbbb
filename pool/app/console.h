// The summary for people at a terminal: a block of lines every few seconds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pool/app/pool_view.h"

namespace tbg::app {

struct ConsoleUser {
  std::string name;
  double hashrate_1m = 0;
  double hashrate_5m = 0;
  std::uint64_t shares = 0;
  double best = 0;
};

struct Summary {
  bool embedded = false;
  std::int64_t uptime_s = 0;
  double hashrate_1m = 0;
  double hashrate_5m = 0;
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::vector<std::pair<std::string, std::uint64_t>> reasons;  // of rejects, most frequent first
  double best = 0;
  std::uint64_t blocks_found = 0;
  std::uint64_t blocks_accepted = 0;
  std::size_t clients = 0;
  std::size_t workers_seen = 0;
  std::int64_t height = -1;  // of the tip; -1: no work yet
  double network_difficulty = 0;
  std::int64_t tip_age_s = -1;   // -1: not known
  std::vector<ConsoleUser> top;  // by hash rate
  std::size_t users_seen = 0;
};

// Of refused shares and their requests, most frequent first.
std::vector<std::pair<std::string, std::uint64_t>> reject_reasons(
    const core::ShardCounters& counters);
// `names` are shown instead of addresses. Looks at every user: for terminals, once in seconds.
Summary summarize(Now now, const PoolView& pool, const EventLog& events,
                  const core::UserTags& names);
std::string to_text(const Summary& summary);

}  // namespace tbg::app

// What tbg_corebox takes on its command line: KEY=VALUE, by the names of the configuration.
#pragma once

#include <cstddef>
#include <string>

#include "fakes/world.h"

namespace tbg::fakes {

struct BoxOptions {
  WorldOptions world = easy_world();
  std::size_t transactions = 0;  // in the mempool from the start
  bool node_down = false;        // from the start
  bool node_syncing = false;     // likewise: initial block download
};

inline constexpr char kBoxOptionsHelp[] =
    "  mindiff startdiff maxdiff nonce2length update_interval stale_work_limit dropidle\n"
    "  shards  version_mask (hex)  network main|test|testnet4|signet|regtest\n"
    "  connections_per_ip connects_per_ip_per_min submits_per_s invalid_per_min auth_per_min\n"
    "  bits (hex)  start_height  txs (mempool transactions)  nodes  node up|down|ibd\n";

// False: not one of ours, or no value for it.
bool apply(BoxOptions& options, const std::string& key, const std::string& text);

}  // namespace tbg::fakes

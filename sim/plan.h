// Everything a run is made of, as data: drawn from a seed by the swarm, read from a file for a
// scenario, cut down by the shrinker, written out when something failed. A plan and its seed decide
// every byte of a run.
//
// Hash rates are given as in life; toy mode scales them down so that a share costs about
// `hashes_per_share` real hashes whatever the device (see toy_hashrate()).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pool/bitcoin/network.h"

namespace tbg::sim {

enum class WorkMode : std::uint8_t { toy, sampled };

// What a miner wants to do harm with; none: an honest device.
enum class Hostility : std::uint8_t {
  none,
  garbage,      // bytes that are no protocol
  flood,        // a thousand requests at once, every 20 s
  slowloris,    // a line that never ends, byte by byte
  replay,       // every accepted share again
  low_diff,     // shares far below its difficulty
  never_reads,  // takes nothing the pool sends
  odd_fields,   // shares with one field that is not as the rules have it, and questions between
};

struct MinerGroup {
  std::string name = "miners";
  std::uint32_t count = 1;
  std::string profile = "bitaxe";  // see profile_named()
  double hashrate = 0;             // H/s of one; 0: as usual for the profile
  double spread = 0.2;             // log-normal sigma between devices
  std::uint32_t workers = 1;       // on one connection: a proxy; .w0, .w1, ... of one address
  std::uint32_t users = 0;         // so many share the devices; 0: each has one of its own
  double start_s = 0;
  double start_spread_s = 5;  // each begins at its own time within
  double latency_ms = 20;
  double jitter_ms = 5;
  double drop_every_s = 0;  // mean time between losses of the connection; 0: never
  double warm_up_s = 0;     // switched on, its hash rate rises from 0 for so long
  double drift = 0;  // its hash rate wanders, over some ten minutes, with this log-normal sigma
  Hostility hostility = Hostility::none;
};

struct PoolPlan {
  double min_diff = 0;  // 0: as fits the mode
  double start_diff = 0;
  double max_diff = 0;
  double share_interval_s = 10;
  double update_interval_s = 30;
  double donation_percent = 0;
  std::uint32_t nonce1_size = 4;
  std::uint32_t nonce2_size = 8;
  std::uint32_t shards = 1;
  double mail_ms = 1;  // a message between hub and shard takes at most that long
  std::uint32_t spool_segment_kb = 16'384;
  std::uint32_t spool_keep_kb = 4'194'304;  // while nobody reads it
};

struct ChainPlan {
  double spacing_s = 600;       // mean time between blocks of the rest of the network at
                                // the first difficulty; 0: none
  double network_diff = 0;      // sampled mode; 0: out of reach
  double hashes_per_block = 0;  // toy mode; 0: out of reach
  std::int64_t start_height = 0;
  bool retargets = false;
  std::int64_t retarget_interval = 2'016;
  std::uint32_t transactions = 0;  // fed to the mempools with every block
  double propagation_ms = 500;     // between the nodes
  std::uint32_t signet_keys =
      0;  // any of so many signs each block (BIP325); 0: none need be signed
};

// Who reads the spool.
struct ConsumerPlan {
  std::string name = "collector";
  double start_s = 0;       // registers then
  double every_s = 1;       // its pause between reads
  std::uint64_t lines = 0;  // that it takes at once; 0: all there are
};

// Something that happens, and maybe ends. Kinds and what their fields mean: fault_kinds().
struct Fault {
  std::uint32_t id = 0;
  double at_s = 0;
  double for_s = 0;
  std::string kind;
  std::string target;  // a group's or consumer's name, a node's number, or "" for all
  double value = 0;
  std::string text;
};

// A situation that the run must reach, or it proves nothing: a probe (checkers/probes.h) and how
// often.
struct StoryPoint {
  std::string probe;
  std::uint64_t at_least = 1;
  std::uint64_t at_most = UINT64_MAX;
  bool operator==(const StoryPoint&) const = default;
};

struct Plan {
  std::string name = "unnamed";
  std::string story;  // one line: what happens and what must come of it
  std::uint64_t seed = 1;
  std::uint32_t seeds = 1;  // the tests run seed, seed + 1, ...
  WorkMode work = WorkMode::toy;
  double hashes_per_share = 12;  // toy mode
  double duration_s = 600;
  double heal_at_s = 0;        // from here on nothing is wrong any more; 0: at three quarters
  double block_within_ms = 0;  // from a block's last byte to the first node; 0: not judged
  std::uint32_t nodes = 1;
  bitcoin::Network network = bitcoin::Network::regtest;
  PoolPlan pool;
  ChainPlan chain;
  std::vector<MinerGroup> fleet;
  std::vector<ConsumerPlan> consumers;
  std::vector<Fault> faults;
  std::vector<StoryPoint> happens;
  std::vector<std::string> expect;  // sentences, see checkers/sentence.h

  [[nodiscard]] double heal_s() const { return heal_at_s > 0 ? heal_at_s : duration_s * 0.75; }
};

// How many hashes a second a device of this hash rate does in toy mode: at its ideal difficulty a
// share then costs about hashes_per_share, a little more for larger devices, so that they still
// differ.
double toy_hashrate(const Plan& plan, double hashrate);

}  // namespace tbg::sim

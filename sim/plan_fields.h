// The keys of plans in files, each written once: reader, writer and reference walk the same lists.
#pragma once

#include "sim/plan.h"

namespace tbg::sim {

template <typename Walk>
void walk_pool(Walk& walk) {
  walk("min_diff", &PoolPlan::min_diff, "lowest difficulty; 0: as fits the mode");
  walk("start_diff", &PoolPlan::start_diff, "of a new miner; 0: as fits the mode");
  walk("max_diff", &PoolPlan::max_diff, "highest difficulty; 0: none");
  walk("share_interval_s", &PoolPlan::share_interval_s, "what vardiff aims at");
  walk("update_interval_s", &PoolPlan::update_interval_s, "new work at least this often");
  walk("donation_percent", &PoolPlan::donation_percent, "to the operator's address");
  walk("shards", &PoolPlan::shards, "threads that have miners");
  walk("mail_ms", &PoolPlan::mail_ms, "a message between them and the hub takes at most so long");
  walk("nonce1_size", &PoolPlan::nonce1_size, "bytes of extranonce1");
  walk("nonce2_size", &PoolPlan::nonce2_size, "bytes of extranonce2");
  walk("spool_segment_kb", &PoolPlan::spool_segment_kb, "a segment of the spool is so large");
  walk("spool_keep_kb", &PoolPlan::spool_keep_kb,
       "the spool may be so large while nobody reads it");
}

template <typename Walk>
void walk_chain(Walk& walk) {
  walk("spacing_s", &ChainPlan::spacing_s, "mean time between others' blocks; 0: none");
  walk("network_diff", &ChainPlan::network_diff, "sampled mode; 0: out of reach");
  walk("hashes_per_block", &ChainPlan::hashes_per_block, "toy mode; 0: out of reach");
  walk("start_height", &ChainPlan::start_height, "of the first tip");
  walk("retargets", &ChainPlan::retargets, "whether the network's difficulty adapts");
  walk("retarget_interval", &ChainPlan::retarget_interval, "blocks between adaptations");
  walk("transactions", &ChainPlan::transactions, "new in the mempools with every block");
  walk("propagation_ms", &ChainPlan::propagation_ms, "a block's way from node to node");
  walk("signet_keys", &ChainPlan::signet_keys,
       "signet: blocks need the signature of one of so many keys; 0: of none");
}

template <typename Walk>
void walk_group(Walk& walk) {
  walk("name", &MinerGroup::name, "faults name their targets by it; a miner is \"name/3\"");
  walk("count", &MinerGroup::count, "how many");
  walk("profile", &MinerGroup::profile, "the device: firmware and usual hash rate");
  walk("hashrate", &MinerGroup::hashrate, "H/s of one; 0: as usual for the profile");
  walk("spread", &MinerGroup::spread, "log-normal sigma between devices");
  walk("workers", &MinerGroup::workers, "on one connection: a proxy");
  walk("users", &MinerGroup::users, "share the devices of the group; 0: each has its own");
  walk("start_s", &MinerGroup::start_s, "switched on at");
  walk("start_spread_s", &MinerGroup::start_spread_s, "each at its own time within");
  walk("latency_ms", &MinerGroup::latency_ms, "one way");
  walk("jitter_ms", &MinerGroup::jitter_ms, "added at most");
  walk("drop_every_s", &MinerGroup::drop_every_s, "mean time between lost connections; 0: never");
  walk("warm_up_s", &MinerGroup::warm_up_s, "switched on, its hash rate rises from 0 for so long");
  walk("drift", &MinerGroup::drift, "log-normal sigma by which its hash rate wanders slowly");
  walk("hostility", &MinerGroup::hostility, "none, or what harm it means");
}

template <typename Walk>
void walk_consumer(Walk& walk) {
  walk("name", &ConsumerPlan::name, "faults name their target by it");
  walk("start_s", &ConsumerPlan::start_s, "registers at");
  walk("every_s", &ConsumerPlan::every_s, "its pause between reads");
  walk("lines", &ConsumerPlan::lines, "that it takes at once; 0: all there are");
}

template <typename Walk>
void walk_fault(Walk& walk) {
  walk("at_s", &Fault::at_s, "when");
  walk("kind", &Fault::kind, "see the list of faults");
  walk("for_s", &Fault::for_s, "how long, if it lasts");
  walk("target", &Fault::target, "a group, a miner, a node's number, a consumer; empty: all");
  walk("value", &Fault::value, "as the kind says");
  walk("text", &Fault::text, "as the kind says");
}

template <typename Walk>
void walk_point(Walk& walk) {
  walk("probe", &StoryPoint::probe, "see the list of probes");
  walk("at_least", &StoryPoint::at_least, "times");
  walk("at_most", &StoryPoint::at_most, "times; any number, usually");
}

template <typename Walk>
void walk_plan(Walk& walk) {
  walk("name", &Plan::name, "of the scenario");
  walk("story", &Plan::story, "one line: what happens and what must come of it");
  walk("seed", &Plan::seed, "the first one that the tests use");
  walk("seeds", &Plan::seeds, "how many the tests use: seed, seed + 1, ...");
  walk("work", &Plan::work, "toy: miners really hash; sampled: luck is drawn, rates as in life");
  walk("hashes_per_share", &Plan::hashes_per_share, "toy mode");
  walk("duration_s", &Plan::duration_s, "simulated");
  walk("heal_at_s", &Plan::heal_at_s, "from here on no faults; 0: at three quarters");
  walk("block_within_ms", &Plan::block_within_ms,
       "a block is at a node so soon after its bytes have come; 0: not judged");
  walk("nodes", &Plan::nodes, "how many the pool has, in order of preference");
  walk("network", &Plan::network, "main, test, testnet4, signet or regtest");
}

}  // namespace tbg::sim

// What an operator decided, as it stands in a session file.
#pragma once

#include <map>

#include "pool/core/crossing_values.h"
#include "pool/core/options.h"

namespace tbg::core {

template <>
struct Fields<VardiffOptions> {
  static void visit(auto& v, auto& o) {
    v("target_share_interval_s", o.target_share_interval_s)("confidence", o.confidence);
    v("dead_band", o.dead_band)("fast_ramp_max_jump", o.fast_ramp_max_jump);
    v("idle_after_s", o.idle_after_s)("memory_ttl_s", o.memory_ttl_s);
  }
};

template <>
struct Fields<DifficultyOptions> {
  static void visit(auto& v, auto& o) { v("min", o.min)("start", o.start)("max", o.max); }
};

template <>
struct Fields<ListenerOptions> {
  static void visit(auto& v, auto& o) { v("start", o.start)("min", o.min); }
};

template <>
struct Fields<AgentRule> {
  static void visit(auto& v, auto& o) { v("match", o.match)("start", o.start)("min", o.min); }
};

template <>
struct Fields<PeerLimits> {
  static void visit(auto& v, auto& o) {
    v("connections_per_ip", o.connections_per_ip);
    v("connects_per_ip_per_min", o.connects_per_ip_per_min);
    v("submits_per_s", o.submits_per_s)("invalid_per_min", o.invalid_per_min);
    v("auth_per_min", o.auth_per_min)("write_queue_kb", o.write_queue_kb);
    v("trusted", o.trusted);
  }
};

template <>
struct Fields<NodeOptions> {
  static void visit(auto& v, auto& o) { v("name", o.name)("notifies", o.notifies); }
};

template <>
struct Fields<SpoolOptions> {
  static void visit(auto& v, auto& o) {
    v("include", o.include)("segment_bytes", o.segment_bytes)("keep_bytes", o.keep_bytes);
  }
};

template <>
struct Fields<bitcoin::TagRules> {
  static void visit(auto& v, auto& o) {
    v("signature", o.signature)("max_length", o.max_length);
    v("include_username", o.include_username);
  }
};

// Without the names of users: they stand beside it.
template <>
struct Fields<Options> {
  static void visit(auto& v, auto& o) {
    v("network", o.network)("instance", o.instance)("nodes", o.nodes)("tag", o.tag);
    v("donation_script", o.donation_script)("donation_percent", o.donation_percent);
    v("difficulty", o.difficulty)("vardiff", o.vardiff)("listeners", o.listeners);
    v("agents", o.agents)("version_mask", o.version_mask)("shards", o.shards);
    v("nonce1_length", o.nonce1_length)("nonce2_length", o.nonce2_length);
    v("update_interval_s", o.update_interval_s)("stale_work_limit_s", o.stale_work_limit_s);
    v("block_poll_ms", o.block_poll_ms)("empty_jobs", o.empty_jobs);
    v("hashrate_interval_s", o.hashrate_interval_s)("spool", o.spool);
    v("snapshot_interval_s", o.snapshot_interval_s)("drop_idle_s", o.drop_idle_s);
    v("limits", o.limits);
  }
};

}  // namespace tbg::core

// The values of each event, for session files. The hash of a share follows from what its miner
// sent.
#pragma once

#include "pool/core/crossing_values.h"
#include "pool/ports/events.h"

namespace tbg::core {

template <>
struct Fields<Miner> {
  static void visit(auto& v, auto& miner) {
    v("user", miner.user)("worker", miner.worker)("client", miner.client);
  }
};

template <>
struct Fields<ShareSubmitted> {
  static void visit(auto& v, auto& e) {
    v("miner", e.miner)("diff", e.diff)("sdiff", e.sdiff)("accepted", e.accepted);
    v("reject_reason", e.reject_reason)("ip", e.ip)("job_id", e.job_id)("height", e.height);
    v("previous", e.previous)("nonce1", e.nonce1)("nonce2", e.nonce2)("ntime", e.ntime);
    v("version", e.version)("nonce", e.nonce);
    v.brief("hash", e.hash);
    v("is_block", e.is_block);
  }
};

template <>
struct Fields<ShareBestDiff> {
  static void visit(auto& v, auto& e) {
    v("miner", e.miner)("new_best", e.new_best)("prev_best", e.prev_best);
    v("timeframe", e.timeframe)("week", e.week);
    v.brief("hash", e.hash);
  }
};

template <>
struct Fields<WeeklySummary> {
  static void visit(auto& v, auto& e) {
    v("user", e.user)("week", e.week)("best_diff_week", e.best_diff_week);
    v("total_shares_week", e.total_shares_week);
  }
};

template <>
struct Fields<BlockFound> {
  static void visit(auto& v, auto& e) {
    v("miner", e.miner)("height", e.height)("hash", e.hash)("previous", e.previous);
    v("diff", e.diff)("network_diff", e.network_diff)("reward_sats", e.reward_sats);
    v("fees_sats", e.fees_sats)("nonce", e.nonce)("coinbase_sig", e.coinbase_sig);
    v("coinbase_sig_custom", e.coinbase_sig_custom)("stale", e.stale);
  }
};

template <>
struct Fields<BlockStatus> {
  static void visit(auto& v, auto& e) {
    v("height", e.height)("hash", e.hash)("status", e.status)("node", e.node);
    v("reason", e.reason)("confirmations", e.confirmations)("latency_ms", e.latency_ms);
  }
};

template <>
struct Fields<MinerConnected> {
  static void visit(auto& v, auto& e) {
    v("miner", e.miner)("ip", e.ip)("useragent", e.useragent)("initial_diff", e.initial_diff);
    v("address_type", e.address_type)("version_rolling", e.version_rolling)("resumed", e.resumed);
  }
};

template <>
struct Fields<MinerDisconnected> {
  static void visit(auto& v, auto& e) {
    v("miner", e.miner)("ip", e.ip)("session_duration", e.session_duration);
    v("shares_session", e.shares_session)("rejected_session", e.rejected_session);
    v("best_diff_session", e.best_diff_session)("avg_hashrate", e.avg_hashrate);
    v("reason", e.reason);
  }
};

template <>
struct Fields<DiffUpdated> {
  static void visit(auto& v, auto& e) {
    v("miner", e.miner)("old_diff", e.old_diff)("new_diff", e.new_diff)("reason", e.reason);
    v("share_rate", e.share_rate)("target_rate", e.target_rate);
  }
};

template <>
struct Fields<HashrateUpdate> {
  static void visit(auto& v, auto& e) {
    v("user", e.user)("worker", e.worker)("hashrate_1m", e.hashrate_1m);
    v("hashrate_5m", e.hashrate_5m)("hashrate_1h", e.hashrate_1h)("hashrate_1d", e.hashrate_1d);
  }
};

template <>
struct Fields<NewBlockNetwork> {
  static void visit(auto& v, auto& e) {
    v("height", e.height)("hash", e.hash)("previous", e.previous)("diff", e.diff);
    v("bits", e.bits)("first_notified_ms", e.first_notified_ms)("ours", e.ours);
  }
};

}  // namespace tbg::core

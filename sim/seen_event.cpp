// Typed events as fields by name (docs: the contract's table of types).
#include <utility>

#include "pool/ports/event_words.h"
#include "sim/tap.h"

namespace tbg::sim {
namespace {

using Fields = std::vector<EventField>;

std::int64_t integer(auto value) { return static_cast<std::int64_t>(value); }

Hash raw(const bitcoin::Hash256& hash) { return hash.bytes; }

std::string_view view(bitcoin::ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Fields miner_fields(const Miner& miner) {
  return {{"user", miner.user}, {"worker", miner.worker}, {"client_id", integer(miner.client)}};
}

SeenEvent about(std::string_view type, const Miner& miner, Fields more) {
  Fields fields = miner_fields(miner);
  fields.insert(fields.end(), more.begin(), more.end());
  return {type, std::move(fields)};
}

SeenEvent seen(const ShareSubmitted& e) {
  return about("share_submitted", e.miner,
               {{"diff", e.diff},
                {"sdiff", e.sdiff},
                {"accepted", e.accepted},
                {"reject_reason", e.reject_reason},
                {"ip", e.ip},
                {"job_id", e.job_id},
                {"height", e.height},
                {"prev_hash", raw(e.previous)},
                {"nonce1", view(e.nonce1)},
                {"nonce2", view(e.nonce2)},
                {"ntime", integer(e.ntime)},
                {"version", integer(e.version)},
                {"nonce", integer(e.nonce)},
                {"hash", raw(e.hash)},
                {"is_block", e.is_block}});
}

SeenEvent seen(const ShareBestDiff& e) {
  return about("share_best_diff", e.miner,
               {{"new_best", e.new_best},
                {"prev_best", e.prev_best},
                {"timeframe", word(e.timeframe)},
                {"week", e.week},
                {"hash", raw(e.hash)}});
}

SeenEvent seen(const WeeklySummary& e) {
  return {"weekly_summary",
          {{"user", e.user},
           {"week", e.week},
           {"best_diff_week", e.best_diff_week},
           {"total_shares_week", integer(e.total_shares_week)}}};
}

SeenEvent seen(const BlockFound& e) {
  return about("block_found", e.miner,
               {{"height", e.height},
                {"hash", raw(e.hash)},
                {"prev_hash", raw(e.previous)},
                {"diff", e.diff},
                {"network_diff", e.network_diff},
                {"reward_sats", e.reward_sats},
                {"fees_sats", e.fees_sats},
                {"nonce", integer(e.nonce)},
                {"coinbase_sig", e.coinbase_sig},
                {"coinbase_sig_custom", e.coinbase_sig_custom},
                {"stale", e.stale}});
}

SeenEvent seen(const BlockStatus& e) {
  return {"block_status",
          {{"height", e.height},
           {"hash", raw(e.hash)},
           {"status", word(e.status)},
           {"node", e.node},
           {"reason", e.reason},
           {"confirmations", e.confirmations},
           {"latency_ms", e.latency_ms}}};
}

SeenEvent seen(const MinerConnected& e) {
  return about("miner_connected", e.miner,
               {{"ip", e.ip},
                {"useragent", e.useragent},
                {"initial_diff", e.initial_diff},
                {"version_rolling", e.version_rolling},
                {"resumed", e.resumed}});
}

SeenEvent seen(const MinerDisconnected& e) {
  return about("miner_disconnected", e.miner,
               {{"ip", e.ip},
                {"session_duration", e.session_duration},
                {"shares_session", integer(e.shares_session)},
                {"rejected_session", integer(e.rejected_session)},
                {"best_diff_session", e.best_diff_session},
                {"avg_hashrate", e.avg_hashrate},
                {"reason", word(e.reason)}});
}

SeenEvent seen(const DiffUpdated& e) {
  return about("diff_updated", e.miner,
               {{"old_diff", e.old_diff},
                {"new_diff", e.new_diff},
                {"reason", word(e.reason)},
                {"share_rate", e.share_rate},
                {"target_rate", e.target_rate}});
}

SeenEvent seen(const HashrateUpdate& e) {
  return {"hashrate_update",
          {{"user", e.user},
           {"worker", e.worker},
           {"hashrate_1m", e.hashrate_1m},
           {"hashrate_5m", e.hashrate_5m},
           {"hashrate_1h", e.hashrate_1h},
           {"hashrate_1d", e.hashrate_1d}}};
}

SeenEvent seen(const NewBlockNetwork& e) {
  return {"new_block_network",
          {{"height", e.height},
           {"hash", raw(e.hash)},
           {"prev_hash", raw(e.previous)},
           {"diff", e.diff},
           {"bits", integer(e.bits)},
           {"first_notified_ms", e.first_notified_ms},
           {"ours", e.ours}}};
}

}  // namespace

SeenEvent seen_event(const Event& event) {
  return std::visit([](const auto& e) { return seen(e); }, event);
}

}  // namespace tbg::sim

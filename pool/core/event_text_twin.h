// The naive twin of EventText: the same object by way of a JSON library, slowly. For tests.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "pool/core/event_writer.h"
#include "pool/ports/event_words.h"

namespace tbg::core {

using OrderedJson = nlohmann::ordered_json;

// What a reader gets to see of a text: invalid bytes replaced, cut by the length of its escapes.
inline std::string shown(std::string_view raw) {
  std::string out;
  std::size_t written = 0;
  while (!raw.empty()) {
    std::string character = "\xef\xbf\xbd";
    std::size_t size = 3;
    std::size_t taken = 1;
    for (std::size_t length = 1; length <= std::min<std::size_t>(4, raw.size()); ++length) {
      const std::string candidate(raw.substr(0, length));
      const bool ascii = static_cast<unsigned char>(candidate[0]) < 0x80;
      if (!ascii && !nlohmann::json::accept('"' + candidate + '"')) continue;
      character = candidate;
      taken = length;
      size = length;
      if (candidate == "\"" || candidate == "\\") size = 2;
      if (ascii && (candidate[0] < 0x20 || candidate[0] == 0x7f)) size = 6;
      if (candidate >= "\xc2\x80" && candidate <= "\xc2\x9f" && length == 2) size = 6;
      break;
    }
    written += size;
    if (written > kEventFieldMax) break;
    out += character;
    raw.remove_prefix(taken);
  }
  return out;
}

inline std::string shown(const bitcoin::Hash256& hash) {
  return hash.is_zero() ? "" : bitcoin::display_hex(hash);
}
inline std::string shown(bitcoin::ByteView bytes) {
  return bitcoin::to_hex(bytes.first(std::min<std::size_t>(bytes.size(), 32)));
}
inline std::string hex8(std::uint32_t value) {
  std::string out;
  bitcoin::append_hex32(out, value);
  return out;
}

inline OrderedJson with_miner(const Miner& miner, const OrderedJson& rest) {
  OrderedJson data{{"user", shown(miner.user)},
                   {"worker", shown(miner.worker)},
                   {"client_id", to_number(miner.client)}};
  data.update(rest);
  return data;
}

inline OrderedJson twin(const ShareSubmitted& e) {
  return with_miner(e.miner, {{"diff", e.diff},
                              {"sdiff", e.sdiff},
                              {"accepted", e.accepted},
                              {"reject_reason", shown(e.reject_reason)},
                              {"ip", shown(e.ip)},
                              {"job_id", shown(e.job_id)},
                              {"height", e.height},
                              {"prev_hash", shown(e.previous)},
                              {"nonce1", shown(e.nonce1)},
                              {"nonce2", shown(e.nonce2)},
                              {"ntime", hex8(e.ntime)},
                              {"version", hex8(e.version)},
                              {"nonce", hex8(e.nonce)},
                              {"hash", shown(e.hash)},
                              {"is_block", e.is_block}});
}
inline OrderedJson twin(const ShareBestDiff& e) {
  return with_miner(e.miner, {{"new_best", e.new_best},
                              {"prev_best", e.prev_best},
                              {"timeframe", word(e.timeframe)},
                              {"week", shown(e.week)},
                              {"hash", shown(e.hash)}});
}
inline OrderedJson twin(const WeeklySummary& e) {
  return {{"user", shown(e.user)},
          {"week", shown(e.week)},
          {"best_diff_week", e.best_diff_week},
          {"total_shares_week", e.total_shares_week}};
}
inline OrderedJson twin(const BlockFound& e) {
  return with_miner(e.miner, {{"height", e.height},
                              {"hash", shown(e.hash)},
                              {"prev_hash", shown(e.previous)},
                              {"diff", e.diff},
                              {"network_diff", e.network_diff},
                              {"reward_sats", e.reward_sats},
                              {"fees_sats", e.fees_sats},
                              {"nonce", hex8(e.nonce)},
                              {"coinbase_sig", shown(e.coinbase_sig)},
                              {"coinbase_sig_custom", e.coinbase_sig_custom},
                              {"stale", e.stale}});
}
inline OrderedJson twin(const BlockStatus& e) {
  return {{"height", e.height},        {"hash", shown(e.hash)},
          {"status", word(e.status)},  {"node", shown(e.node)},
          {"reason", shown(e.reason)}, {"confirmations", e.confirmations},
          {"latency_ms", e.latency_ms}};
}
inline OrderedJson twin(const MinerConnected& e) {
  return with_miner(e.miner, {{"ip", shown(e.ip)},
                              {"useragent", shown(e.useragent)},
                              {"protocol", "stratum_v1"},
                              {"initial_diff", e.initial_diff},
                              {"address_type", bitcoin::name(e.address_type)},
                              {"version_rolling", e.version_rolling},
                              {"resumed", e.resumed}});
}
inline OrderedJson twin(const MinerDisconnected& e) {
  return with_miner(e.miner, {{"ip", shown(e.ip)},
                              {"session_duration", e.session_duration},
                              {"shares_session", e.shares_session},
                              {"rejected_session", e.rejected_session},
                              {"best_diff_session", e.best_diff_session},
                              {"avg_hashrate", e.avg_hashrate},
                              {"reason", word(e.reason)}});
}
inline OrderedJson twin(const DiffUpdated& e) {
  return with_miner(e.miner, {{"old_diff", e.old_diff},
                              {"new_diff", e.new_diff},
                              {"reason", word(e.reason)},
                              {"share_rate", e.share_rate},
                              {"target_rate", e.target_rate}});
}
inline OrderedJson twin(const HashrateUpdate& e) {
  return {{"user", shown(e.user)},        {"worker", shown(e.worker)},
          {"hashrate_1m", e.hashrate_1m}, {"hashrate_5m", e.hashrate_5m},
          {"hashrate_1h", e.hashrate_1h}, {"hashrate_1d", e.hashrate_1d}};
}
inline OrderedJson twin(const NewBlockNetwork& e) {
  return {{"height", e.height}, {"hash", shown(e.hash)}, {"prev_hash", shown(e.previous)},
          {"diff", e.diff},     {"bits", hex8(e.bits)},  {"first_notified_ms", e.first_notified_ms},
          {"ours", e.ours}};
}

}  // namespace tbg::core

#include "pool/core/event_text.h"

#include <algorithm>
#include <array>

#include "pool/bitcoin/assert.h"
#include "pool/core/event_writer.h"
#include "pool/ports/event_words.h"
#include "pool/stratum/number_text.h"

namespace tbg::core {
namespace {

void write_miner(EventWriter& w, const Miner& miner) {
  w.add("user", miner.user).add("worker", miner.worker).add("client_id", to_number(miner.client));
}

void write(EventWriter& w, const ShareSubmitted& e) {
  write_miner(w, e.miner);
  w.add("diff", e.diff).add("sdiff", e.sdiff).add("accepted", e.accepted);
  w.add("reject_reason", e.reject_reason).add("ip", e.ip).add("job_id", e.job_id);
  w.add("height", e.height).add("prev_hash", e.previous);
  w.add("nonce1", e.nonce1).add("nonce2", e.nonce2).add_hex32("ntime", e.ntime);
  w.add_hex32("version", e.version).add_hex32("nonce", e.nonce);
  w.add("hash", e.hash).add("is_block", e.is_block);
}
void write(EventWriter& w, const ShareBestDiff& e) {
  write_miner(w, e.miner);
  w.add("new_best", e.new_best).add("prev_best", e.prev_best);
  w.add("timeframe", word(e.timeframe)).add("week", e.week).add("hash", e.hash);
}
void write(EventWriter& w, const WeeklySummary& e) {
  w.add("user", e.user).add("week", e.week).add("best_diff_week", e.best_diff_week);
  w.add("total_shares_week", e.total_shares_week);
}
void write(EventWriter& w, const BlockFound& e) {
  write_miner(w, e.miner);
  w.add("height", e.height).add("hash", e.hash).add("prev_hash", e.previous);
  w.add("diff", e.diff).add("network_diff", e.network_diff);
  w.add("reward_sats", e.reward_sats).add("fees_sats", e.fees_sats).add_hex32("nonce", e.nonce);
  w.add("coinbase_sig", e.coinbase_sig).add("coinbase_sig_custom", e.coinbase_sig_custom);
  w.add("stale", e.stale);
}
void write(EventWriter& w, const BlockStatus& e) {
  w.add("height", e.height).add("hash", e.hash).add("status", word(e.status));
  w.add("node", e.node).add("reason", e.reason).add("confirmations", e.confirmations);
  w.add("latency_ms", e.latency_ms);
}
void write(EventWriter& w, const MinerConnected& e) {
  write_miner(w, e.miner);
  w.add("ip", e.ip).add("useragent", e.useragent);
  w.add("protocol", std::string_view{"stratum_v1"}).add("initial_diff", e.initial_diff);
  w.add("address_type", bitcoin::name(e.address_type)).add("version_rolling", e.version_rolling);
  w.add("resumed", e.resumed);
}
void write(EventWriter& w, const MinerDisconnected& e) {
  write_miner(w, e.miner);
  w.add("ip", e.ip).add("session_duration", e.session_duration);
  w.add("shares_session", e.shares_session).add("rejected_session", e.rejected_session);
  w.add("best_diff_session", e.best_diff_session).add("avg_hashrate", e.avg_hashrate);
  w.add("reason", word(e.reason));
}
void write(EventWriter& w, const DiffUpdated& e) {
  write_miner(w, e.miner);
  w.add("old_diff", e.old_diff).add("new_diff", e.new_diff).add("reason", word(e.reason));
  w.add("share_rate", e.share_rate).add("target_rate", e.target_rate);
}
void write(EventWriter& w, const HashrateUpdate& e) {
  w.add("user", e.user).add("worker", e.worker).add("hashrate_1m", e.hashrate_1m);
  w.add("hashrate_5m", e.hashrate_5m).add("hashrate_1h", e.hashrate_1h);
  w.add("hashrate_1d", e.hashrate_1d);
}
void write(EventWriter& w, const NewBlockNetwork& e) {
  w.add("height", e.height).add("hash", e.hash).add("prev_hash", e.previous).add("diff", e.diff);
  w.add_hex32("bits", e.bits).add("first_notified_ms", e.first_notified_ms).add("ours", e.ours);
}

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-';
}

}  // namespace

bool is_instance_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

EventText::EventText(std::string_view instance, std::uint32_t boot, std::uint32_t stream) {
  TBG_ASSERT(is_instance_name(instance));
  origin_.append(R"(,"source":"hosted","instance":")").append(instance).append(R"(","boot":")");
  bitcoin::append_hex32(origin_, boot);
  origin_.append(R"(","stream":)");
  stratum::append_integer(origin_, stream);
  origin_.append(R"(,"seq":)");
}

void EventText::append(std::string& out, std::uint64_t seq, Now now, const Event& event) const {
  std::array<char, kEventBytesMax> line;  // not cleared: that would cost as much as the text
  EventWriter w(line);
  w.raw(R"({"event":")").raw(kEventNames[event.index()]).raw(R"(","ts":)").raw_time(now.wall_us);
  w.raw(origin_).raw(seq).raw(R"(,"data":{)");
  std::visit([&](const auto& e) { write(w, e); }, event);
  w.close("}}");
  out.append(w.text());
}

}  // namespace tbg::core

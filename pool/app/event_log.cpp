#include "pool/app/event_log.h"

#include <algorithm>
#include <concepts>

#include "pool/app/text.h"

namespace tbg::app {
namespace {

// "name key=value key=value".
class Line {
 public:
  explicit Line(std::string& out) : out_(out) {}

  Line& add(std::string_view key, std::string_view value) {
    out_.append(" ").append(key).append("=").append(value.empty() ? "-" : value);
    return *this;
  }
  Line& add(std::string_view key, double value) { return add(key, short_number(value)); }
  Line& add(std::string_view key, std::int64_t value) { return add(key, std::to_string(value)); }
  Line& add(std::string_view key, std::uint64_t value) { return add(key, std::to_string(value)); }
  // Not simply bool, which a char pointer would rather become than a string_view.
  Line& add(std::string_view key, std::same_as<bool> auto value) {
    return add(key, std::string_view(value ? "yes" : "no"));
  }
  Line& add(std::string_view key, const bitcoin::Hash256& hash) {
    return add(key, bitcoin::display_hex(hash));
  }
  Line& add(const Miner& miner) {
    return add("user", miner.user)
        .add("worker", miner.worker)
        .add("client", to_number(miner.client));
  }

 private:
  std::string& out_;
};

void describe(Line line, const ShareSubmitted& e) {
  line.add(e.miner).add("accepted", e.accepted).add("diff", e.diff).add("sdiff", e.sdiff);
  if (!e.accepted) line.add("reason", e.reject_reason);
  line.add("job", e.job_id).add("height", e.height).add("block", e.is_block);
}
void describe(Line line, const ShareBestDiff& e) {
  line.add(e.miner).add("best", e.new_best).add("before", e.prev_best);
  line.add("timeframe", word(e.timeframe)).add("week", e.week);
}
void describe(Line line, const WeeklySummary& e) {
  line.add("user", e.user).add("week", e.week).add("best", e.best_diff_week);
  line.add("shares", e.total_shares_week);
}
void describe(Line line, const BlockFound& e) {
  line.add("height", e.height).add("hash", e.hash).add(e.miner).add("diff", e.diff);
  line.add("network_diff", e.network_diff).add("reward_sats", e.reward_sats);
  line.add("fees_sats", e.fees_sats).add("stale", e.stale);
}
void describe(Line line, const BlockStatus& e) {
  line.add("height", e.height).add("hash", e.hash).add("status", word(e.status));
  line.add("node", e.node).add("reason", e.reason).add("confirmations", e.confirmations);
  line.add("latency_ms", e.latency_ms);
}
void describe(Line line, const MinerConnected& e) {
  line.add(e.miner).add("ip", e.ip).add("useragent", e.useragent).add("diff", e.initial_diff);
  line.add("type", bitcoin::name(e.address_type)).add("version_rolling", e.version_rolling);
  line.add("resumed", e.resumed);
}
void describe(Line line, const MinerDisconnected& e) {
  line.add(e.miner).add("ip", e.ip).add("reason", word(e.reason));
  line.add("seconds", e.session_duration).add("shares", e.shares_session);
  line.add("rejected", e.rejected_session).add("best", e.best_diff_session);
  line.add("hashrate", e.avg_hashrate);
}
void describe(Line line, const DiffUpdated& e) {
  line.add(e.miner).add("from", e.old_diff).add("to", e.new_diff).add("reason", word(e.reason));
  line.add("rate", e.share_rate).add("target_rate", e.target_rate);
}
void describe(Line line, const HashrateUpdate& e) {
  line.add("user", e.user).add("worker", e.worker).add("1m", e.hashrate_1m);
  line.add("5m", e.hashrate_5m).add("1h", e.hashrate_1h).add("1d", e.hashrate_1d);
}
void describe(Line line, const NewBlockNetwork& e) {
  line.add("height", e.height).add("hash", e.hash).add("diff", e.diff);
  line.add("first_notified_ms", e.first_notified_ms).add("ours", e.ours);
}

}  // namespace

LogLevel EventLog::level_of(const Event& event) {
  if (const auto* const best = std::get_if<ShareBestDiff>(&event)) {
    if (!whole_ || best->new_best <= best_) return LogLevel::debug;
    best_ = best->new_best;
    return LogLevel::info;
  }
  const bool notable = std::holds_alternative<BlockFound>(event) ||
                       std::holds_alternative<BlockStatus>(event) ||
                       std::holds_alternative<WeeklySummary>(event) ||
                       std::holds_alternative<NewBlockNetwork>(event);
  return notable ? LogLevel::info : LogLevel::debug;
}

void EventLog::emit(Now now, const Event& event) {
  ++counts_[event.index()];
  if (const auto* const block = std::get_if<NewBlockNetwork>(&event))
    tip_ = {block->height, block->diff, now.mono_us};
  const LogLevel level = level_of(event);
  if (level < level_) return;
  line_.assign(kEventNames[event.index()]);
  std::visit([&](const auto& e) { describe(Line(line_), e); }, event);
  log_.write(level, line_);
}

std::uint64_t EventLog::count(std::string_view type) const {
  const auto found = std::find(kEventNames.begin(), kEventNames.end(), type);
  return found == kEventNames.end()
             ? 0
             : counts_[static_cast<std::size_t>(found - kEventNames.begin())];
}

}  // namespace tbg::app

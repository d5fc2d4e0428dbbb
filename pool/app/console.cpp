#include "pool/app/console.h"

#include <algorithm>
#include <cstdio>

#include "pool/app/text.h"
#include "pool/stratum/error.h"

namespace tbg::app {
namespace {

constexpr std::size_t kTop = 8;
constexpr std::size_t kNameWidth = 28;

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

// Addresses differ at both ends.
std::string shortened(const std::string& name) {
  if (name.size() <= kNameWidth) return name;
  return name.substr(0, 14) + ".." + name.substr(name.size() - 12);
}

std::vector<ConsoleUser> top_users(Now now, const core::Ledger& ledger,
                                   const core::UserTags& names) {
  std::vector<ConsoleUser> out;
  for (const auto& [address, user] : ledger.users()) {
    const std::string name(names.find(address));
    out.push_back(
        {name.empty() ? shortened(address) : name + " " + shortened(address).substr(0, 14),
         user.tally.hashrate.rate(core::HashrateMeter::k1m, now.mono_us),
         user.tally.hashrate.rate(core::HashrateMeter::k5m, now.mono_us), user.tally.shares,
         user.tally.best_alltime});
  }
  const auto end = out.begin() + static_cast<std::ptrdiff_t>(std::min(kTop, out.size()));
  std::partial_sort(out.begin(), end, out.end(), [](const ConsoleUser& a, const ConsoleUser& b) {
    return a.hashrate_5m > b.hashrate_5m;
  });
  out.erase(end, out.end());
  return out;
}

std::string rejects_text(const Summary& s) {
  std::string out = std::to_string(s.rejected);
  if (s.rejected == 0) return out;
  char percent[32];
  std::snprintf(
      percent, sizeof(percent), " (%.2f %%)",
      100.0 * static_cast<double>(s.rejected) / static_cast<double>(s.accepted + s.rejected));
  out += percent;
  for (std::size_t i = 0; i < s.reasons.size() && i < 3; ++i)
    out += (i == 0 ? ": " : ", ") + s.reasons[i].first + " " + std::to_string(s.reasons[i].second);
  return out;
}

std::string chain_text(const Summary& s) {
  if (s.height < 0) return "no work from a node yet";
  std::string out =
      "height " + std::to_string(s.height) + ", difficulty " + short_number(s.network_difficulty);
  if (s.tip_age_s >= 0) out += ", last block " + duration_text(s.tip_age_s) + " ago";
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::uint64_t>> reject_reasons(
    const core::ShardCounters& counters) {
  std::vector<std::pair<std::string, std::uint64_t>> out;
  for (std::size_t i = 0; i < counters.rejected_by_error.size(); ++i)
    if (counters.rejected_by_error[i] > 0)
      out.emplace_back(stratum::describe(static_cast<stratum::Error>(i)).text,
                       counters.rejected_by_error[i]);
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

Summary summarize(Now now, const PoolView& pool, const EventLog& events,
                  const core::UserTags& names) {
  const core::Hub& hub = pool.hub();
  const PoolTotals totals = pool.totals();
  const core::ShardCounters& shares = totals.shares;
  Summary out;
  out.hashrate_1m = hub.ledger().pool().hashrate.rate(core::HashrateMeter::k1m, now.mono_us);
  out.hashrate_5m = hub.ledger().pool().hashrate.rate(core::HashrateMeter::k5m, now.mono_us);
  out.accepted = shares.accepted;
  out.rejected = shares.rejected;
  out.reasons = reject_reasons(shares);
  out.best = hub.ledger().pool().best;
  out.clients = totals.connections;
  out.blocks_found = hub.counters().solutions;
  out.blocks_accepted = hub.counters().blocks_accepted;
  out.workers_seen = hub.ledger().workers().size();
  out.users_seen = hub.ledger().users().size();
  if (hub.current_job()) {
    out.height = hub.current_job()->height() - 1;
    out.network_difficulty = hub.current_job()->network_difficulty;
  }
  if (events.tip().height >= 0) out.tip_age_s = (now.mono_us - events.tip().seen_us) / kSecond;
  out.top = top_users(now, hub.ledger(), names);
  return out;
}

std::string to_text(const Summary& s) {
  std::string out = "--- tbgpool, up " + duration_text(s.uptime_s) +
                    (s.embedded ? " --- EMBEDDED NODE: nothing here is real ---\n" : " ---\n");
  const auto line = [&](const char* name, const std::string& value) {
    out += "  " + padded(name, 12) + value + "\n";
  };
  line("hash rate", padded("1m " + with_prefix(s.hashrate_1m) + "H/s", 20) + "5m " +
                        with_prefix(s.hashrate_5m) + "H/s");
  line("shares",
       padded("accepted " + std::to_string(s.accepted), 20) + "rejected " + rejects_text(s));
  line("best share", "difficulty " + short_number(s.best));
  line("blocks", padded("found " + std::to_string(s.blocks_found), 20) + "accepted " +
                     std::to_string(s.blocks_accepted));
  line("miners", padded("connected " + std::to_string(s.clients), 20) +
                     "with shares: " + std::to_string(s.workers_seen) + " workers of " +
                     std::to_string(s.users_seen) + " users");
  line("chain", chain_text(s));
  if (s.top.empty()) return out;
  out += "  " + padded("user", kNameWidth + 2) + right("1m H/s", 10) + right("5m H/s", 10) +
         right("shares", 10) + right("best", 12) + "\n";
  for (const ConsoleUser& user : s.top)
    out += "  " + padded(user.name, kNameWidth + 2) + right(with_prefix(user.hashrate_1m), 10) +
           right(with_prefix(user.hashrate_5m), 10) + right(std::to_string(user.shares), 10) +
           right(short_number(user.best), 12) + "\n";
  if (s.users_seen > s.top.size())
    out += "  and " + std::to_string(s.users_seen - s.top.size()) + " more\n";
  return out;
}

}  // namespace tbg::app

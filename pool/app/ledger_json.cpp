#include "pool/app/ledger_json.h"

#include <map>

namespace tbg::app {
namespace {

void put_tally(Json& out, Now now, const core::Ledger& ledger, const core::Tally& tally) {
  const bool this_week = tally.week == ledger.pool().week;
  out["hashrate"] = hashrates(tally.hashrate, now);
  out["best"] = tally.best_alltime;
  out["best_week"] = this_week ? tally.best_week : 0;
  out["shares"] = tally.shares;
  out["shares_week"] = this_week ? tally.shares_week : 0;
  out["work"] = tally.work;
  out["last_share"] = tally.last_share_s;
}

std::string window_name(double window_s) {
  const auto seconds = static_cast<std::int64_t>(window_s);
  if (seconds % 86'400 == 0) return std::to_string(seconds / 86'400) + "d";
  if (seconds % 3'600 == 0) return std::to_string(seconds / 3'600) + "h";
  return std::to_string(seconds / 60) + "m";
}

}  // namespace

Json hashrates(const core::HashrateMeter& meter, Now now) {
  std::map<double, std::size_t> windows;  // short ones first
  for (std::size_t i = 0; i < core::HashrateMeter::kWindowsS.size(); ++i)
    windows[core::HashrateMeter::kWindowsS[i]] = i;
  Json out = Json::object();
  for (const auto& [seconds, i] : windows)
    out[window_name(seconds)] = meter.rate(i, now.mono_us);
  return out;
}

Json user_json(Now now, const core::Ledger& ledger, const std::string& address,
               const std::string& name, const core::Tally& tally) {
  Json out{{"user", address}, {"name", name}};
  put_tally(out, now, ledger, tally);
  return out;
}

Json worker_json(Now now, const core::Ledger& ledger, const core::WorkerRow& worker) {
  Json out{{"user", worker.user}, {"worker", worker.name}, {"connections", worker.online}};
  put_tally(out, now, ledger, worker.tally);
  out["best_session"] = worker.best_session;
  out["difficulty"] = worker.remembered_difficulty;
  return out;
}

Json block_json(const core::BlockRow& block, const std::string& name) {
  return {{"hash", bitcoin::display_hex(block.hash)},
          {"height", block.height},
          {"user", block.user},
          {"name", name},
          {"worker", block.worker},
          {"found", block.found_s},
          {"status", block.status},
          {"confirmations", block.confirmations}};
}

}  // namespace tbg::app

#include "pool/core/ledger.h"

#include <algorithm>

#include "pool/core/limits.h"

namespace tbg::core {

Ledger::Ledger(const Options& options, EventSink& events) : options_(options), events_(events) {}

WorkerRow* Ledger::find_row(const std::string& user, const std::string& name) {
  const auto found = workers_.find({user, name});
  return found == workers_.end() ? nullptr : &found->second;
}

double Ledger::login(Now now, const Login& login) {
  std::vector<Seat>& seats = clients_[login.client];
  seats.push_back({login.user, login.name, find_row(login.user, login.name)});
  WorkerRow* const row = seats.back().row;
  if (row == nullptr) return 0;
  ++row->online;
  const double age_s = static_cast<double>(now.mono_us - row->remembered_at_us) / 1e6;
  return age_s <= options_.vardiff.memory_ttl_s ? row->remembered_difficulty : 0;
}

WorkerRow& Ledger::row(Now now, Seat& seat) {
  if (seat.row != nullptr) return *seat.row;
  const auto [item, fresh] = workers_.try_emplace({seat.user, seat.name});
  seat.row = &item->second;
  if (fresh) {
    seat.row->user = seat.user;
    seat.row->name = seat.name;
    seat.row->hashrate.start(now.mono_us);
    order_.push_back(seat.row);
  }
  ++seat.row->online;
  return *seat.row;
}

void Ledger::credit(Now now, const ShareCredit& share) {
  const auto client = clients_.find(share.client);
  if (client == clients_.end() || share.worker >= client->second.size()) return;
  turn_week(now);
  Seat& seat = client->second[share.worker];
  WorkerRow& worker = row(now, seat);
  UserRow& user = users_[seat.user];
  worker.hashrate.add(now.mono_us, share.credited);
  user.hashrate.add(now.mono_us, share.credited);
  pool_hashrate_.add(now.mono_us, share.credited);
  ++worker.accepted;
  ++user.shares;
  worker.best = std::max(worker.best, share.achieved);
  best_ = std::max(best_, share.achieved);
  update_bests(now, share, seat, user);
}

void Ledger::update_bests(Now now, const ShareCredit& share, const Seat& seat, UserRow& user) {
  if (user.week != week_) {
    user.week = week_;
    user.best_week = 0;
    user.shares_week = 0;
  }
  ++user.shares_week;
  const auto beaten = [&](double& best, Timeframe timeframe) {
    if (share.achieved <= best) return;
    const std::string week = to_text(week_);
    events_.emit(now, ShareBestDiff{.miner = {seat.user, seat.name, share.client},
                                    .new_best = share.achieved,
                                    .prev_best = best,
                                    .timeframe = timeframe,
                                    .week = week,
                                    .hash = share.hash});
    best = share.achieved;
  };
  beaten(user.best_week, Timeframe::week);
  beaten(user.best_alltime, Timeframe::alltime);
}

void Ledger::logout(Now now, const Logout& logout) {
  const auto client = clients_.find(logout.client);
  if (client == clients_.end()) return;
  for (const Seat& seat : client->second) {
    if (seat.row == nullptr) continue;
    if (seat.row->online > 0) --seat.row->online;
    // A connection has one difficulty, its first worker's: a proxy logs in with the same one first,
    // and must not flood the pool at the start difficulty each time it returns.
    if (&seat != &client->second.front()) continue;
    seat.row->remembered_difficulty = logout.difficulty;
    seat.row->remembered_at_us = now.mono_us;
  }
  clients_.erase(client);
}

bool Ledger::report_hashrates(Now now) {
  if (report_at_ == 0) {
    if (now.mono_us < next_report_us_) return false;
    next_report_us_ = now.mono_us + static_cast<std::int64_t>(options_.hashrate_interval_s * 1e6);
    report_at_ = order_.size();
  }
  for (std::size_t i = 0; i < kConnectionsPerSlice && report_at_ > 0; ++i)
    report(now, *order_[--report_at_]);
  return report_at_ > 0;
}

void Ledger::report(Now now, WorkerRow& worker) {
  const bool online = worker.online > 0;
  if (!online && !worker.reported_online) return;
  worker.reported_online = online;
  HashrateUpdate update{worker.user, worker.name, 0, 0, 0, 0};
  if (online) {  // the last update after a worker left says zero
    update.hashrate_1m = worker.hashrate.rate(0, now.mono_us);
    update.hashrate_5m = worker.hashrate.rate(1, now.mono_us);
    update.hashrate_1h = worker.hashrate.rate(2, now.mono_us);
    update.hashrate_1d = worker.hashrate.rate(3, now.mono_us);
  }
  events_.emit(now, update);
}

void Ledger::turn_week(Now now) {
  const IsoWeek current = iso_week(now.wall_seconds());
  if (current <= week_) return;  // the clock may go back, the week does not
  const IsoWeek ended = std::exchange(week_, current);
  if (ended == IsoWeek{}) return;
  const std::string text = to_text(ended);
  for (const auto& [address, user] : users_)
    if (user.week == ended && user.shares_week > 0)
      events_.emit(now, WeeklySummary{address, text, user.best_week, user.shares_week});
}

}  // namespace tbg::core

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
  seats.push_back({login.user, login.name, find_row(login.user, login.name), nullptr});
  WorkerRow* const row = seats.back().row;
  if (row == nullptr) return 0;
  seat(*row);
  const double age_s = static_cast<double>(now.mono_us - row->remembered_at_us) / 1e6;
  return age_s <= options_.vardiff.memory_ttl_s ? row->remembered_difficulty : 0;
}

WorkerRow& Ledger::worker_row(std::int64_t now_us, const std::string& user,
                              const std::string& name) {
  const auto [item, fresh] = workers_.try_emplace({user, name});
  WorkerRow& worker = item->second;
  if (fresh) {
    worker.user = user;
    worker.name = name;
    worker.tally.hashrate.start(now_us);
    order_.push_back(&worker);
  }
  return worker;
}

void Ledger::seat(WorkerRow& worker) {
  if (worker.online++ == 0) ++workers_online_;
}

void Ledger::unseat(WorkerRow& worker) {
  if (worker.online == 0) return;
  if (--worker.online > 0) return;
  --workers_online_;
  worker.best_session = 0;
}

void Ledger::find_rows(Now now, Seat& seat) {
  seat.user_row = &users_[seat.user];
  if (seat.row != nullptr) return;
  seat.row = &worker_row(now.mono_us, seat.user, seat.name);
  this->seat(*seat.row);
}

Ledger::Beaten Ledger::count(Now now, Tally& tally, double credited, double achieved) const {
  if (tally.week != pool_.week) {
    tally.week = pool_.week;
    tally.best_week = 0;
    tally.shares_week = 0;
  }
  const Beaten before{tally.best_week, tally.best_alltime};
  tally.hashrate.add(now.mono_us, credited);
  tally.work += credited;
  ++tally.shares;
  ++tally.shares_week;
  tally.best_week = std::max(tally.best_week, achieved);
  tally.best_alltime = std::max(tally.best_alltime, achieved);
  tally.last_share_s = now.wall_seconds();
  return before;
}

void Ledger::count_worker(Now now, WorkerRow& worker, double credited, double achieved) const {
  count(now, worker.tally, credited, achieved);
  worker.best_session = std::max(worker.best_session, achieved);
}

void Ledger::credit(Now now, const ShareCredit& share) {
  const auto client = clients_.find(share.client);
  if (client == clients_.end() || share.worker >= client->second.size()) return;
  turn_week(now);
  Seat& seat = client->second[share.worker];
  if (seat.user_row == nullptr) find_rows(now, seat);
  WorkerRow& worker = *seat.row;
  count_worker(now, worker, share.credited, share.achieved);
  // A connection has one difficulty, its first worker's: a proxy logs in with the same one first,
  // and must not flood the pool at the start difficulty each time it returns.
  if (share.worker == 0) {
    worker.remembered_difficulty = share.difficulty;
    worker.remembered_at_us = now.mono_us;
  }
  UserRow& user = *seat.user_row;
  if (user.tally.week != pool_.week) close_week(now, seat.user, user.tally);
  const Beaten before = count(now, user.tally, share.credited, share.achieved);
  pool_.hashrate.add(now.mono_us, share.credited);
  pool_.best = std::max(pool_.best, share.achieved);
  tell_bests(now, share, seat, before);
}

void Ledger::tell_bests(Now now, const ShareCredit& share, const Seat& seat, const Beaten& before) {
  const auto tell = [&](double best, Timeframe timeframe) {
    if (share.achieved <= best) return;
    const std::string week = to_text(pool_.week);
    events_.emit(now, ShareBestDiff{.miner = {seat.user, seat.name, share.client},
                                    .new_best = share.achieved,
                                    .prev_best = best,
                                    .timeframe = timeframe,
                                    .week = week,
                                    .hash = share.hash});
  };
  tell(before.week, Timeframe::week);
  tell(before.alltime, Timeframe::alltime);
}

void Ledger::logout(Now now, const Logout& logout) {
  const auto client = clients_.find(logout.client);
  if (client == clients_.end()) return;
  for (const Seat& seat : client->second) {
    if (seat.row == nullptr) continue;
    unseat(*seat.row);
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
    update.hashrate_1m = worker.tally.hashrate.rate(HashrateMeter::k1m, now.mono_us);
    update.hashrate_5m = worker.tally.hashrate.rate(HashrateMeter::k5m, now.mono_us);
    update.hashrate_1h = worker.tally.hashrate.rate(HashrateMeter::k1h, now.mono_us);
    update.hashrate_1d = worker.tally.hashrate.rate(HashrateMeter::k1d, now.mono_us);
  }
  events_.emit(now, update);
}

void Ledger::turn_week(Now now) {
  const IsoWeek current = iso_week(now.wall_seconds());
  if (current <= pool_.week) return;  // the clock may go back, the week does not
  pool_.week = current;
  closing_ = true;
  closed_up_to_.clear();
}

void Ledger::close_week(Now now, const std::string& address, Tally& tally) {
  if (tally.shares_week > 0)
    events_.emit(now,
                 WeeklySummary{address, to_text(tally.week), tally.best_week, tally.shares_week});
  tally.week = pool_.week;
  tally.best_week = 0;
  tally.shares_week = 0;
}

bool Ledger::close_weeks(Now now) {
  if (!closing_) return false;
  auto user = closed_up_to_.empty() ? users_.begin() : users_.upper_bound(closed_up_to_);
  for (std::size_t i = 0; i < kConnectionsPerSlice && user != users_.end(); ++i, ++user) {
    closed_up_to_ = user->first;
    if (user->second.tally.week < pool_.week) close_week(now, user->first, user->second.tally);
  }
  closing_ = user != users_.end();
  return closing_;
}

}  // namespace tbg::core

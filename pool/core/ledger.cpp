#include "pool/core/ledger.h"

#include <algorithm>
#include <utility>

#include "pool/core/limits.h"

namespace tbg::core {

Ledger::Ledger(const Options& options, EventSink& events)
    : options_(options), events_(events), late_us_(options.shards > 1 ? kLateMail : 0) {}

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

Ledger::Beaten Ledger::count(Tally& tally, const Counted& share) {
  if (tally.week < share.week) {
    tally.week = share.week;
    tally.best_week = 0;
    tally.shares_week = 0;
  }
  const bool of_this_week = tally.week == share.week;
  const Beaten before{of_this_week ? tally.best_week : share.achieved, tally.best_alltime};
  const bool latest = tally.hashrate.add(share.at.mono_us, share.credited);
  if (latest) tally.last_share_s = share.at.wall_seconds();
  tally.work += share.credited;
  ++tally.shares;
  if (of_this_week) {
    ++tally.shares_week;
    tally.best_week = std::max(tally.best_week, share.achieved);
  }
  tally.best_alltime = std::max(tally.best_alltime, share.achieved);
  return before;
}

Ledger::Beaten Ledger::count_user(UserRow& user, const Counted& share, bool untold) {
  if (user.tally.week < share.week) end_week(user, share.week);
  Beaten before = count(user.tally, share);
  if (share.week == user.tally.week || !untold) return before;
  // It was on its way when the week turned.
  EndedWeek& ended = user.ended;
  if (ended.shares == 0) ended.week = share.week;
  if (ended.week != share.week) return before;
  before.week = std::exchange(ended.best, std::max(ended.best, share.achieved));
  ++ended.shares;
  return before;
}

void Ledger::count_worker(WorkerRow& worker, const Counted& share) {
  count(worker.tally, share);
  worker.best_session = std::max(worker.best_session, share.achieved);
}

void Ledger::remember(WorkerRow& worker, double difficulty, std::int64_t at_us) {
  worker.remembered_difficulty = difficulty;
  worker.remembered_at_us = at_us;
}

IsoWeek Ledger::share_week(std::uint32_t stream, Now at) {
  if (stream == 0) return pool_.week;
  if (weeks_.size() <= stream) weeks_.resize(stream + 1, week_floor_);
  return weeks_[stream] = std::max(weeks_[stream], iso_week(at.wall_seconds()));
}

void Ledger::credit(Now now, std::uint32_t stream, const ShareCredit& share) {
  const auto client = clients_.find(share.client);
  if (client == clients_.end() || share.worker >= client->second.size()) return;
  turn_week(now);
  const Counted counted{share.at, share_week(stream, share.at), share.credited, share.achieved};
  turn_to(now, counted.week);
  Seat& seat = client->second[share.worker];
  if (seat.user_row == nullptr) find_rows(share.at, seat);
  WorkerRow& worker = *seat.row;
  count_worker(worker, counted);
  // A connection has one difficulty, its first worker's: a proxy logs in with the same one first,
  // and must not flood the pool at the start difficulty each time it returns.
  if (share.worker == 0) remember(worker, share.difficulty, share.at.mono_us);
  UserRow& user = *seat.user_row;
  if (user.tally.week < counted.week) {
    tell_ended(now, seat.user, user);  // of a week before the last one
    end_week(user, counted.week);
    if (late_us_ == 0) tell_ended(now, seat.user, user);
  }
  const Beaten before = count_user(user, counted, closing_ && now.mono_us < close_at_us_);
  pool_.hashrate.add(share.at.mono_us, share.credited);
  pool_.best = std::max(pool_.best, share.achieved);
  tell_bests(now, share, counted.week, seat, before);
}

void Ledger::tell_bests(Now now, const ShareCredit& share, IsoWeek share_week, const Seat& seat,
                        const Beaten& before) {
  const auto tell = [&](double best, Timeframe timeframe) {
    if (share.achieved <= best) return;
    const std::string week = to_text(share_week);
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
    remember(*seat.row, logout.difficulty, now.mono_us);
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

void Ledger::turn_week(Now now) { turn_to(now, iso_week(now.wall_seconds())); }

void Ledger::turn_to(Now now, IsoWeek week) {
  if (week <= pool_.week) return;  // the clock may go back, the week does not
  pool_.week = week;
  closing_ = true;
  closed_up_to_.clear();
  close_at_us_ = now.mono_us + late_us_;
}

// From here on every share is of the new week, also if a clock was set back since: a week that is
// told of does not come again.
void Ledger::forget_weeks_before() {
  week_floor_ = pool_.week;
  for (IsoWeek& week : weeks_)
    week = std::max(week, pool_.week);
}

void Ledger::end_week(UserRow& user, IsoWeek next) {
  Tally& tally = user.tally;
  if (tally.shares_week > 0) user.ended = {tally.week, tally.best_week, tally.shares_week};
  tally.week = next;
  tally.best_week = 0;
  tally.shares_week = 0;
}

void Ledger::tell_ended(Now now, const std::string& address, UserRow& user) {
  const EndedWeek ended = std::exchange(user.ended, {});
  if (ended.shares == 0) return;
  events_.emit(now, WeeklySummary{address, to_text(ended.week), ended.best, ended.shares});
}

bool Ledger::close_weeks(Now now) {
  if (!closing_ || now.mono_us < close_at_us_) return false;
  forget_weeks_before();
  auto user = closed_up_to_.empty() ? users_.begin() : users_.upper_bound(closed_up_to_);
  for (std::size_t i = 0; i < kConnectionsPerSlice && user != users_.end(); ++i, ++user) {
    closed_up_to_ = user->first;
    tell_ended(now, user->first, user->second);
    if (user->second.tally.week < pool_.week) end_week(user->second, pool_.week);
    tell_ended(now, user->first, user->second);
  }
  closing_ = user != users_.end();
  return closing_;
}

std::int64_t Ledger::next_deadline() const {
  return closing_ ? std::min(close_at_us_, next_report_us_) : next_report_us_;
}

}  // namespace tbg::core

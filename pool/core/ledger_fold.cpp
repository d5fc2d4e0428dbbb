// The ledger after a restart: rows of a snapshot, and the events since.
#include <algorithm>
#include <utility>

#include "pool/core/ledger.h"

namespace tbg::core {
namespace {

// Has the snapshot counted it in this row?
bool is_known(const Tally& tally, const PastEvent& event) {
  return tally.known != nullptr && event.at <= tally.known->of(event.stream);
}

}  // namespace

void Ledger::restore(const std::string& user, const UserRow& row) { users_[user] = row; }

void Ledger::restore(const WorkerRow& row) {
  const auto [item, fresh] = workers_.insert_or_assign({row.user, row.name}, row);
  if (fresh) order_.push_back(&item->second);
}

void Ledger::restore(const PoolRow& row) { pool_ = row; }

void Ledger::begin_boot(std::vector<IsoWeek> weeks) {
  weeks_ = std::move(weeks);
  week_floor_ = pool_.week;
}

void Ledger::fold(Now then, const PastEvent& event) {
  if (event.stream == 0) pool_.week = std::max(pool_.week, iso_week(then.wall_seconds()));
  if (const auto* const share = std::get_if<PastShare>(&event.what))
    fold_share(then, event, *share);
  if (const auto* const change = std::get_if<PastDifficulty>(&event.what))
    fold_difficulty(then, *change);
  if (const auto* const told = std::get_if<PastWeek>(&event.what)) fold_week(event, *told);
}

// Streams are folded one after the other, time is not.
void Ledger::remember_latest(WorkerRow& worker, double difficulty, std::int64_t at_us) {
  const bool first = worker.remembered_difficulty == 0;
  if (first || at_us >= worker.remembered_at_us) remember(worker, difficulty, at_us);
}

void Ledger::fold_share(Now then, const PastEvent& event, const PastShare& share) {
  if (!share.accepted) return;
  const std::string user(share.miner.user);
  const Counted counted{then, share_week(event.stream, then), share.diff, share.sdiff};
  pool_.week = std::max(pool_.week, counted.week);
  WorkerRow& worker = worker_row(then.mono_us, user, std::string(share.miner.worker));
  if (!is_known(worker.tally, event)) {
    count_worker(worker, counted);
    remember_latest(worker, share.diff, then.mono_us);
    worker.reported_online = true;
  }
  UserRow& row = users_[user];
  if (!is_known(row.tally, event)) count_user(row, counted, true);
  pool_.hashrate.add(then.mono_us, share.diff);
  pool_.best = std::max(pool_.best, share.sdiff);
}

// The hub's stream is folded last: all shares of that week are there, those too that came too late
// for what was told.
void Ledger::fold_week(const PastEvent& event, const PastWeek& told) {
  const auto user = users_.find(std::string(told.user));
  if (user == users_.end() || is_known(user->second.tally, event)) return;
  auto& [tally, ended] = user->second;
  if (to_text(ended.week) == told.week) ended = {};
  if (to_text(tally.week) == told.week) tally.shares_week = 0;
}

void Ledger::fold_difficulty(Now then, const PastDifficulty& change) {
  WorkerRow* const worker =
      find_row(std::string(change.miner.user), std::string(change.miner.worker));
  if (worker != nullptr) remember_latest(*worker, change.difficulty, then.mono_us);
}

void Ledger::restored() {
  for (auto& [address, user] : users_)
    user.tally.known = nullptr;
  begin_boot();
  closing_ = true;
  for (WorkerRow* const worker : order_) {
    worker->tally.known = nullptr;
    worker->online = 0;
    worker->best_session = 0;
  }
}

}  // namespace tbg::core

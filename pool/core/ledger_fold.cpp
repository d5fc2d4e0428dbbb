// The ledger after a restart: rows of a snapshot, and the events since.
#include <algorithm>

#include "pool/core/ledger.h"

namespace tbg::core {

void Ledger::restore(const std::string& user, const UserRow& row) { users_[user] = row; }

void Ledger::restore(const WorkerRow& row) {
  const auto [item, fresh] = workers_.insert_or_assign({row.user, row.name}, row);
  if (fresh) order_.push_back(&item->second);
}

void Ledger::restore(const PoolRow& row) { pool_ = row; }

void Ledger::fold(Now then, const PastEvent& event) {
  const IsoWeek week = iso_week(then.wall_seconds());
  pool_.week = std::max(pool_.week, week);
  if (const auto* const share = std::get_if<PastShare>(&event.what))
    fold_share(then, event.at.seq, *share);
  if (const auto* const change = std::get_if<PastDifficulty>(&event.what))
    fold_difficulty(then, *change);
  const auto* const closed = std::get_if<PastWeek>(&event.what);
  if (closed == nullptr) return;
  const auto user = users_.find(std::string(closed->user));
  if (user == users_.end() || event.at.seq <= user->second.tally.folded) return;
  // It is told; but the share that brought it on may stand before it, and is of the next week.
  if (to_text(user->second.tally.week) == closed->week) user->second.tally.shares_week = 0;
}

void Ledger::fold_share(Now then, std::uint64_t seq, const PastShare& share) {
  if (!share.accepted) return;
  const std::string user(share.miner.user);
  WorkerRow& worker = worker_row(then.mono_us, user, std::string(share.miner.worker));
  if (seq > worker.tally.folded) {
    count_worker(then, worker, share.diff, share.sdiff);
    worker.remembered_difficulty = share.diff;
    worker.remembered_at_us = then.mono_us;
    worker.reported_online = true;
  }
  Tally& tally = users_[user].tally;
  if (seq > tally.folded) count(then, tally, share.diff, share.sdiff);
  pool_.hashrate.add(then.mono_us, share.diff);
  pool_.best = std::max(pool_.best, share.sdiff);
}

void Ledger::fold_difficulty(Now then, const PastDifficulty& change) {
  WorkerRow* const worker =
      find_row(std::string(change.miner.user), std::string(change.miner.worker));
  if (worker == nullptr) return;
  worker->remembered_difficulty = change.difficulty;
  worker->remembered_at_us = then.mono_us;
}

void Ledger::forget_folded() {
  for (auto& [address, user] : users_)
    user.tally.folded = 0;
  for (WorkerRow* const worker : order_)
    worker->tally.folded = 0;
}

void Ledger::restored() {
  forget_folded();
  closing_ = true;
  for (WorkerRow* const worker : order_) {
    worker->online = 0;
    worker->best_session = 0;
  }
}

}  // namespace tbg::core

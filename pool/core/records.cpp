// Writing: snapshots, a slice at a time.
#include "pool/core/records.h"

#include <algorithm>

#include "pool/core/limits.h"

namespace tbg::core {
namespace {

std::string snapshot_name(std::uint32_t boot, std::uint32_t number) {
  std::string name = "state-";
  bitcoin::append_hex32(name, boot);
  name += '-';
  bitcoin::append_hex32(name, number);
  return name;
}

constexpr std::size_t kSnapshotsKept = 2;

}  // namespace

Records::Records(const Options& options, Ledger& ledger, BlockBook& book, Spool& spool,
                 Store& store, OperatorLog& log)
    : options_(options), ledger_(ledger), book_(book), spool_(spool), store_(store), log_(log) {}

bool Records::begin(Now now) {
  const SpoolPosition at = spool_.position();
  writing_ = {snapshot_name(at.boot, ++number_), at};
  rows_ = 0;
  user_at_.clear();
  worker_at_ = {};
  block_at_.reset();
  if (auto begun = store_.begin(Log::snapshot, writing_.name); !begun) {
    give_up(begun.error());
    return false;
  }
  part_ = Part::users;
  std::string head;
  put(now, head, SnapshotHead{.at = at, .wall_us = now.wall_us, .pool = ledger_.pool()});
  return append(head);
}

bool Records::append(const std::string& rows) {
  spool_.flush();
  const auto written = store_.append(Log::snapshot, bitcoin::as_bytes(rows));
  if (!written) give_up(written.error());
  return written.has_value();
}

void Records::give_up(const StoreError& error) {
  part_ = Part::none;
  log_.write(LogLevel::error, "snapshot not written: " + error.message +
                                  "; nothing is lost, the events hold it all");
  (void)store_.remove(Folder::records, writing_.name);
}

void Records::put(Now now, std::string& out, const SnapshotRow& row) {
  append_row(out, now, row);
  ++rows_;
}

void Records::put_rows(Now now, std::string& out) {
  std::size_t left = kConnectionsPerSlice;
  if (part_ == Part::users) {
    const auto& users = ledger_.users();
    auto user = user_at_.empty() ? users.begin() : users.upper_bound(user_at_);
    for (; left > 0 && user != users.end(); ++user, --left) {
      put(now, out, SnapshotUser{user->first, user->second});
      user_at_ = user->first;
    }
    if (user == users.end()) part_ = Part::workers;
  }
  if (part_ == Part::workers) {
    const auto& workers = ledger_.workers_by_name();
    auto worker = worker_at_.first.empty() ? workers.begin() : workers.upper_bound(worker_at_);
    for (; left > 0 && worker != workers.end(); ++worker, --left) {
      put(now, out, worker->second);
      worker_at_ = worker->first;
    }
    if (worker == workers.end()) part_ = Part::blocks;
  }
  if (part_ != Part::blocks) return;
  const auto& blocks = book_.rows();
  auto block = block_at_ ? blocks.upper_bound(*block_at_) : blocks.begin();
  for (; left > 0 && block != blocks.end(); ++block, --left) {
    put(now, out, block->second);
    block_at_ = block->first;
  }
  if (block == blocks.end()) part_ = Part::none;
}

bool Records::write_slice(Now now) {
  if (part_ == Part::none) {
    if (now.mono_us < next_us_) return false;
    if (syncing_ && now.mono_us < next_us_ + kSnapshotSyncMax) return false;
    syncing_.reset();
    next_us_ = now.mono_us + static_cast<std::int64_t>(options_.snapshot_interval_s * 1e6);
    const bool nothing_new = !kept_.empty() && kept_.back().at == spool_.position();
    if (nothing_new || !begin(now)) return false;
  }
  std::string out;
  put(now, out, SnapshotMark{spool_.position().seq, now.wall_us});
  put_rows(now, out);
  if (!append(out)) return false;
  if (part_ == Part::none) end(now);
  return part_ != Part::none;
}

void Records::end(Now now) {
  std::string out;
  append_row(out, now, SnapshotEnd{rows_});
  if (!append(out)) return;
  syncing_ = writing_;
  store_.sync(Log::snapshot);
}

void Records::write_all(Now now) {
  if (part_ == Part::none) next_us_ = now.mono_us;
  while (write_slice(now)) {
  }
}

void Records::on_durable() {
  if (!syncing_) return;
  kept_.push_back(*std::exchange(syncing_, std::nullopt));
  for (; kept_.size() > kSnapshotsKept; kept_.erase(kept_.begin()))
    (void)store_.remove(Folder::records, kept_.front().name);
}

std::int64_t Records::next_deadline() const {
  return part_ == Part::none && syncing_ ? next_us_ + kSnapshotSyncMax : next_us_;
}

SpoolPosition Records::needed_after() const {
  return kept_.size() < kSnapshotsKept ? SpoolPosition{} : kept_.front().at;
}

}  // namespace tbg::core

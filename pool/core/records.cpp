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

Records::Records(const Options& options, Ledger& ledger, BlockBook& book, SessionBook& sessions,
                 SpoolProgress& progress, Store& store, OperatorLog& log)
    : options_(options),
      ledger_(ledger),
      book_(book),
      sessions_(sessions),
      progress_(progress),
      store_(store),
      log_(log) {}

bool Records::begin(Now now) {
  const SpoolFront at = progress_.front();
  writing_ = {snapshot_name(at.boot, ++number_), at, sessions_.version()};
  rows_ = 0;
  user_at_.reset();
  worker_at_.reset();
  block_at_.reset();
  session_at_.reset();
  if (auto begun = store_.begin(Log::snapshot, writing_.name); !begun) {
    give_up(begun.error());
    return false;
  }
  part_ = Part::users;
  std::string head;
  put(now, head,
      SnapshotHead{.at = at,
                   .wall_us = now.wall_us,
                   .pool = ledger_.pool(),
                   .weeks = ledger_.stream_weeks()});
  return append(head);
}

bool Records::append(const std::string& rows) {
  progress_.flush();
  const auto written = store_.append(Log::snapshot, bitcoin::as_bytes(rows));
  if (!written) give_up(written.error());
  return written.has_value();
}

void Records::give_up(const StoreError& error) {
  part_ = Part::none;
  log_.write(LogLevel::error, "snapshot not written: " + error.message +
                                  "; the events hold it all but the sessions that may be resumed");
  (void)store_.remove(Folder::records, writing_.name);
}

void Records::put(Now now, std::string& out, const auto& row) {
  append_row(out, now, row);
  ++rows_;
}

// As many rows as are left of the slice, from behind the last one on; true when they were all.
template <typename Rows, typename Key, typename ToRow>
bool Records::put_part(Now now, std::string& out, const Rows& rows, std::optional<Key>& last,
                       ToRow&& to_row) {
  auto row = last ? rows.upper_bound(*last) : rows.begin();
  for (; left_ > 0 && row != rows.end(); ++row, --left_) {
    put(now, out, to_row(row->first, row->second));
    last = row->first;
  }
  return row == rows.end();
}

void Records::put_rows(Now now, std::string& out) {
  left_ = kConnectionsPerSlice;
  const auto value = [](const auto&, const auto& row) -> const auto& { return row; };
  const auto user = [](const std::string& address, const UserRow& row) {
    return SnapshotUserView{address, row};
  };
  const auto session = [&](SessionId id, const SessionBook::Row& row) {
    return SnapshotSession{{id, row.extranonce}, options_.nonce1_length, row.expires_us};
  };
  if (part_ == Part::users && put_part(now, out, ledger_.users(), user_at_, user))
    part_ = Part::workers;
  if (part_ == Part::workers && put_part(now, out, ledger_.workers_by_name(), worker_at_, value))
    part_ = Part::blocks;
  if (part_ == Part::blocks && put_part(now, out, book_.rows(), block_at_, value))
    part_ = Part::sessions;
  if (part_ == Part::sessions && put_part(now, out, sessions_.rows(), session_at_, session))
    part_ = Part::none;
}

bool Records::write_slice(Now now) {
  if (part_ == Part::none) {
    if (now.mono_us < next_us_) return false;
    if (syncing_ && now.mono_us < next_us_ + kSnapshotSyncMax) return false;
    syncing_.reset();
    next_us_ = now.mono_us + static_cast<std::int64_t>(options_.snapshot_interval_s * 1e6);
    const bool nothing_new = !kept_.empty() && kept_.back().at == progress_.front() &&
                             kept_.back().sessions == sessions_.version();
    if (nothing_new || !begin(now)) return false;
  }
  std::string out;
  put(now, out, SnapshotMark{progress_.front().seqs, now.wall_us});
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
  // One that is under way may have passed over sessions of since.
  do {
    if (part_ == Part::none) {
      next_us_ = now.mono_us;
      syncing_.reset();  // whole as it is; there is nobody left to hear that it is durable
    }
    while (write_slice(now)) {
    }
  } while (syncing_ && syncing_->sessions != sessions_.version());
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

SpoolFront Records::needed_after() const {
  return kept_.size() < kSnapshotsKept ? SpoolFront{} : kept_.front().at;
}

}  // namespace tbg::core

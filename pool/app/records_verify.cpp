#include "pool/app/records_verify.h"

#include <algorithm>
#include <set>

#include "pool/app/file_lines.h"
#include "pool/app/records_view.h"
#include "pool/bitcoin/serialize.h"
#include "pool/core/block_log.h"
#include "pool/core/snapshot_text.h"

namespace tbg::app {
namespace {

constexpr std::string_view kBlockLog = "blocks.log";

struct SnapshotCheck {
  std::uint64_t rows = 0;
  bool whole = false;
  std::string problem;
};

void look_at_row(const core::SnapshotRow& row, std::uint64_t line, SnapshotCheck& out) {
  const auto* const head = std::get_if<core::SnapshotHead>(&row);
  if ((head != nullptr) != (line == 1)) out.problem = "is not where such a row belongs";
  if (head != nullptr && head->version > core::kRecordsVersion)
    out.problem = "is of version " + std::to_string(head->version) + ", this tbgctl reads up to " +
                  std::to_string(core::kRecordsVersion) + ": use the one that came with the pool";
  const auto* const end = std::get_if<core::SnapshotEnd>(&row);
  if (end == nullptr) return;
  out.whole = end->rows + 1 == line;
  if (!out.whole)
    out.problem = "counts " + std::to_string(end->rows) + " rows before it, there are " +
                  std::to_string(line - 1);
}

SnapshotCheck check_snapshot(const bitcoin::Bytes& bytes, const std::string& file) {
  SnapshotCheck out;
  const FileLines lines(bytes);
  for (const std::string_view text : lines.whole()) {
    ++out.rows;
    const auto read = core::read_row(text, 0);
    if (const auto* const error = std::get_if<core::RowError>(&read))
      out.problem = "is damaged: " + error->what;
    else if (out.whole)
      out.problem = "stands behind the end";
    else
      look_at_row(std::get<core::SnapshotRow>(read), out.rows, out);
    if (out.problem.empty()) continue;
    out.whole = false;
    out.problem = file + ", line " + std::to_string(out.rows) + ": " + out.problem;
    return out;
  }
  return out;
}

bool any_shares(const core::Ledger& ledger) {
  return std::any_of(ledger.users().begin(), ledger.users().end(),
                     [](const auto& user) { return user.second.tally.shares > 0; });
}

// A user is the sum of his workers.
void check_sums(const core::Ledger& ledger, RecordsReport& report) {
  auto worker = ledger.workers_by_name().begin();
  const auto end = ledger.workers_by_name().end();
  for (const auto& [address, user] : ledger.users()) {
    std::uint64_t shares = 0;
    double best = 0;
    for (; worker != end && worker->first.first == address; ++worker) {
      shares += worker->second.tally.shares;
      best = std::max(best, worker->second.tally.best_alltime);
    }
    if (shares == user.tally.shares && best == user.tally.best_alltime) continue;
    report.problems.push_back(
        "records: user " + address + " has " + std::to_string(user.tally.shares) +
        " shares, its workers together " + std::to_string(shares) +
        (best == user.tally.best_alltime ? "" : "; and another best than its best worker"));
  }
}

std::string told(const core::Tally* tally) {
  return tally == nullptr ? "nothing of it" : std::to_string(tally->shares) + " shares";
}

// Both ways to today must lead to the same place.
void check_same(const core::Ledger& newer, const core::Ledger& older, const std::string& name,
                RecordsReport& report) {
  std::set<std::string> all;
  for (const auto& [address, user] : newer.users())
    all.insert(address);
  for (const auto& [address, user] : older.users())
    all.insert(address);
  const auto tally_of = [](const core::Ledger& ledger, const std::string& address) {
    const auto found = ledger.users().find(address);
    return found == ledger.users().end() ? nullptr : &found->second.tally;
  };
  for (const std::string& address : all) {
    const core::Tally* const a = tally_of(newer, address);
    const core::Tally* const b = tally_of(older, address);
    if (a != nullptr && b != nullptr && a->shares == b->shares &&
        a->best_alltime == b->best_alltime)
      continue;
    report.problems.push_back("records/" + name + " and the events since say of user " + address +
                              ": " + told(a) +
                              "; the snapshot before it and the events since: " + told(b));
  }
}

}  // namespace

std::vector<std::string> verify_snapshots(live::ReadOnlyStore& store, RecordsReport& report) {
  std::vector<std::string> whole;
  const auto names = store.list(Folder::records);
  if (!names) {
    report.problems.push_back(names.error().message);
    return whole;
  }
  for (const std::string& name : *names) {
    if (!name.starts_with("state-")) continue;
    const std::string file = "records/" + name;
    const auto bytes = store.read(Folder::records, name);
    const SnapshotCheck check =
        bytes ? check_snapshot(*bytes, file) : SnapshotCheck{0, false, bytes.error().message};
    report.snapshot_rows += check.rows;
    if (!check.problem.empty())
      report.problems.push_back(check.problem);
    else if (!check.whole)
      report.notes.push_back(file + ", line " + std::to_string(check.rows + 1) +
                             ": it ends here, before its end: being written, or cut off by a "
                             "crash; a start passes it over");
    if (check.whole) whole.push_back(name);
  }
  report.snapshots = whole.size();
  return whole;
}

void verify_block_log(live::ReadOnlyStore& store, RecordsReport& report) {
  const auto names = store.list(Folder::records);
  if (!names || std::find(names->begin(), names->end(), kBlockLog) == names->end()) return;
  const auto bytes = store.read(Folder::records, kBlockLog);
  if (!bytes) {
    report.problems.push_back(bytes.error().message);
    return;
  }
  const auto at = [](std::uint64_t offset) {
    return "records/blocks.log, byte " + std::to_string(offset) + ": ";
  };
  const core::BlockLog log = core::read_block_log(*bytes);
  report.block_records = log.records.size();
  for (const std::uint64_t offset : log.bad_offsets)
    report.problems.push_back(at(offset) + "a record is damaged: its checksum does not fit");
  if (log.good_size == bytes->size()) return;
  const bitcoin::ByteView tail = bitcoin::ByteView{*bytes}.subspan(log.good_size);
  const bool all_there = tail.size() >= 8 && bitcoin::load_le32(tail.data()) + 8U == tail.size();
  if (all_there)
    report.problems.push_back(at(log.good_size) +
                              "the last record is damaged: its checksum does not fit");
  else
    report.notes.push_back(at(log.good_size) +
                           "ends in the middle of a record, as a crash leaves it; the next start "
                           "cuts it off");
}

void verify_sums(live::ReadOnlyStore& store, Now now, const std::vector<std::string>& snapshots,
                 RecordsReport& report) {
  const RecordsView newest(store, now);
  if (!newest.loaded()) {
    report.problems.insert(report.problems.end(), newest.lines().begin(), newest.lines().end());
    return;
  }
  // Rows of one snapshot are of different moments; only the events between make them comparable.
  if (report.shares == 0 && any_shares(newest.ledger())) {
    report.notes.emplace_back(
        "spool: there is no share in it (events.include leaves them out, or they were deleted), so "
        "what the snapshots say of shares cannot be held against them");
    return;
  }
  check_sums(newest.ledger(), report);
  if (snapshots.size() < 2) return;
  store.hide(Folder::records, snapshots.back());
  const RecordsView older(store, now);
  if (older.loaded()) check_same(newest.ledger(), older.ledger(), snapshots.back(), report);
}

RecordsReport verify_records(live::ReadOnlyStore& store, Now now) {
  RecordsReport report;
  const std::vector<std::string> snapshots = verify_snapshots(store, report);
  verify_block_log(store, report);
  verify_spool(store, report);
  // What is damaged does not add up, either; once is enough.
  if (report.problems.empty()) verify_sums(store, now, snapshots, report);
  return report;
}

}  // namespace tbg::app

#include "pool/app/ctl_records.h"

#include <filesystem>

#include "pool/app/ctl_command_line.h"
#include "pool/app/ctl_show.h"
#include "pool/app/ledger_json.h"
#include "pool/app/records_verify.h"
#include "pool/app/records_view.h"
#include "pool/live/loop.h"

namespace tbg::app {
namespace {

// A pool that runs removes old files now and then, perhaps just those under our eyes.
constexpr int kLooks = 5;

std::string joined(const std::vector<std::string>& lines, const std::string& before) {
  std::string out;
  for (const std::string& line : lines)
    out += before + line + "\n";
  return out;
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool has_records(const std::string& datadir) {
  std::error_code ignored;
  return std::filesystem::is_directory(std::filesystem::path(datadir) / "records", ignored);
}

CtlOutcome no_records(const std::string& datadir) {
  return {kCtlRefused,
          {},
          datadir +
              " has no folder \"records\": is it the datadir of a pool that has run? Name it "
              "with --datadir DIR, or its configuration with --config FILE\n"};
}

struct Rows {
  Json users = Json::array();
  Json workers = Json::array();
  Json blocks = Json::array();
};

Rows rows_of(Now now, const RecordsView& view) {
  Rows out;
  for (const auto& [address, user] : view.ledger().users())
    out.users.push_back(user_json(now, view.ledger(), address, "", user.tally));
  for (const auto& [name, worker] : view.ledger().workers_by_name())
    out.workers.push_back(worker_json(now, view.ledger(), worker));
  for (const auto& [hash, block] : view.blocks().rows())
    out.blocks.push_back(block_json(block, ""));
  return out;
}

std::string json_lines(const char* kind, const Json& rows) {
  std::string out;
  for (const Json& row : rows) {
    Json line{{"kind", kind}};
    line.update(row);
    out += dumped(line);
  }
  return out;
}

CtlOutcome dump(Now now, const RecordsView& view, bool json) {
  Rows rows = rows_of(now, view);
  const std::string notes = joined(view.lines(), "note: ");
  if (json)
    return {kCtlOk,
            json_lines("user", rows.users) + json_lines("worker", rows.workers) +
                json_lines("block", rows.blocks),
            notes};
  sort_strongest(rows.users);
  return {kCtlOk,
          show_users(rows.users, rows.users.size()) + "\n" + show_workers(rows.workers) + "\n" +
              show_blocks(rows.blocks),
          notes};
}

CtlOutcome verdict(const RecordsReport& report, bool json) {
  const int status = report.problems.empty() ? kCtlOk : kCtlRefused;
  if (json)
    return {status,
            Json{{"problems", report.problems},
                 {"notes", report.notes},
                 {"snapshots", report.snapshots},
                 {"snapshot_rows", report.snapshot_rows},
                 {"block_records", report.block_records},
                 {"segments", report.segments},
                 {"events", report.events}}
                    .dump(2, ' ', false, Json::error_handler_t::replace) +
                "\n",
            {}};
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  std::string out = joined(report.problems, "problem: ") + joined(report.notes, "note: ");
  out += "looked at " + number(report.snapshots) + " whole snapshot(s), " +
         number(report.snapshot_rows) + " rows; " + number(report.block_records) +
         " records of found blocks; " + number(report.events) + " events in " +
         number(report.segments) + " file(s)\n";
  out +=
      report.problems.empty() ? "all is well\n" : number(report.problems.size()) + " problem(s)\n";
  return {status, out, {}};
}

}  // namespace

CtlOutcome records_dump(const std::string& datadir, bool json) {
  if (!has_records(datadir)) return no_records(datadir);
  const Now now = live::Loop::now();
  CtlOutcome out;
  for (int look = 0; look < kLooks; ++look) {
    live::ReadOnlyStore store(datadir);
    const RecordsView view(store, now);
    if (view.loaded()) return dump(now, view, json);
    out = {kCtlRefused, {}, joined(view.lines(), "")};
    if (!store.vanished()) break;
  }
  return out;
}

CtlOutcome records_verify(const std::string& datadir, bool json) {
  if (!has_records(datadir)) return no_records(datadir);
  RecordsReport report;
  for (int look = 0; look < kLooks; ++look) {
    live::ReadOnlyStore store(datadir);
    report = verify_records(store, live::Loop::now());
    if (!store.vanished()) break;
  }
  return verdict(report, json);
}

}  // namespace tbg::app

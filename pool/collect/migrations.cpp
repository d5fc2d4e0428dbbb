#include "pool/collect/migrations.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace tbg::collect {
namespace {

constexpr const char* kUndefinedTable = "42P01";
// Any number of ours: two migrations at once wait for each other.
constexpr const char* kLock = "SELECT pg_advisory_lock(8373462)";
constexpr const char* kUnlock = "SELECT pg_advisory_unlock(8373462)";

constexpr const char* kBookTable =
    "CREATE TABLE IF NOT EXISTS collector_migrations ("
    "  version integer PRIMARY KEY, name text NOT NULL, flavour text NOT NULL,"
    "  applied_at timestamptz NOT NULL DEFAULT now())";

constexpr const char* kHasTimescale =
    "SELECT count(*) FROM pg_extension WHERE extname = 'timescaledb'";

int number(std::string_view text) {
  int out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string failed(const std::string& what, const PgAnswer& answer) {
  return what + ": " + answer.error() + (answer.state().empty() ? "" : " (" + answer.state() + ")");
}

// Of the first migration, or, before it, whether the extension is in this database.
Result<Flavour> flavour_of(PgLink& link) {
  const PgAnswer book =
      link.run("SELECT flavour FROM collector_migrations ORDER BY version LIMIT 1");
  if (!book.ok()) return Problem{failed("cannot read collector_migrations", book)};
  if (book.rows() > 0) return book.text(0, 0) == "timescale" ? Flavour::timescale : Flavour::plain;
  const PgAnswer extension = link.run(kHasTimescale);
  if (!extension.ok()) return Problem{failed("cannot look for TimescaleDB", extension)};
  return number(extension.text(0, 0)) > 0 ? Flavour::timescale : Flavour::plain;
}

std::string apply(PgLink& link, const Migration& migration, std::string_view flavour) {
  const std::string what = "migration " + std::string(migration.name);
  if (auto begun = link.run("BEGIN"); !begun.ok()) return failed(what, begun);
  const std::vector<std::string> entry = {std::to_string(migration.version),
                                          std::string(migration.name), std::string(flavour)};
  PgAnswer answer = link.run(std::string(migration.sql));
  if (answer.ok())
    answer = link.run(
        "INSERT INTO collector_migrations (version, name, flavour) VALUES ($1, $2, $3)", entry);
  if (answer.ok()) answer = link.run("COMMIT");
  if (answer.ok()) return {};
  (void)link.run("ROLLBACK");
  return failed(what, answer) + "; nothing of it was kept";
}

std::string apply_missing(PgLink& link, const std::function<void(const std::string&)>& tell) {
  if (auto made = link.run(kBookTable); !made.ok())
    return failed("cannot make collector_migrations", made);
  const auto flavour = flavour_of(link);
  if (!flavour) return flavour.error().text;
  const auto version = schema_version(link);
  if (!version) return version.error().text;
  const std::string_view word = *flavour == Flavour::timescale ? "timescale" : "plain";
  if (*version > newest_version())
    return "the database is at schema " + std::to_string(*version) +
           ", which is newer than this tbgcollect (" + std::to_string(newest_version()) +
           "): use the newer program";
  tell(*flavour == Flavour::timescale
           ? "TimescaleDB is in this database: hypertables, compression, continuous aggregates"
           : "no TimescaleDB in this database: tables partitioned by day");
  for (const Migration& migration : all_migrations()) {
    if (migration.version <= *version) continue;
    if (!migration.flavour.empty() && migration.flavour != word) continue;
    if (std::string why = apply(link, migration, word); !why.empty()) return why;
    tell("applied " + std::string(migration.name));
  }
  tell("the database is at schema " + std::to_string(newest_version()));
  return {};
}

}  // namespace

int newest_version() {
  int newest = 0;
  for (const Migration& migration : all_migrations())
    newest = std::max(newest, migration.version);
  return newest;
}

Result<int> schema_version(PgLink& link) {
  const PgAnswer answer = link.run("SELECT coalesce(max(version), 0) FROM collector_migrations");
  if (answer.ok()) return number(answer.text(0, 0));
  if (answer.state() == kUndefinedTable) return 0;
  return Problem{failed("cannot read the schema's version", answer)};
}

std::string migrate(PgLink& link, const std::function<void(const std::string&)>& tell) {
  if (std::string why = link.open(); !why.empty()) return why;
  if (auto locked = link.run(kLock); !locked.ok())
    return failed("cannot lock the database", locked);
  std::string why = apply_missing(link, tell);
  (void)link.run(kUnlock);
  return why;
}

}  // namespace tbg::collect

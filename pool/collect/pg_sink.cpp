#include "pool/collect/pg_sink.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "pool/collect/event_parser.h"
#include "pool/collect/migrations.h"

namespace tbg::collect {
namespace {

using Kind = SinkTrouble::Kind;

// The server gives up before we do: a connection that breaks within a transaction must not hold its
// locks until somebody notices.
constexpr const char* kSession =
    "SET TimeZone = 'UTC'; SET statement_timeout = '50s'; SET lock_timeout = '20s';"
    "SET idle_in_transaction_session_timeout = '20s'";
// Not every server has these. Rows that come late may open as much of a compressed chunk as they
// must.
constexpr const char* kNiceToHave[] = {
    "SET client_connection_check_interval = '5s'",
    "SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0"};

// Rows wait here, outside the log of the server, until they are merged.
constexpr const char* kStaging =
    "CREATE TEMP TABLE IF NOT EXISTS new_shares (time timestamptz, btc_address text COLLATE \"C\","
    "  worker_name text COLLATE \"C\", difficulty float8, share_diff float8, is_valid boolean,"
    "  reject_reason text, is_block boolean, ip_address inet, nonce text, nonce2 text, job_id text,"
    "  block_hash text, source text, instance text COLLATE \"C\", boot text COLLATE \"C\","
    "  stream integer, seq bigint, proof_data jsonb) ON COMMIT DELETE ROWS;"
    "CREATE TEMP TABLE IF NOT EXISTS new_events (ts timestamptz, event_type text COLLATE \"C\","
    "  source text, instance text COLLATE \"C\", boot text COLLATE \"C\", stream integer,"
    "  seq bigint, payload jsonb) ON COMMIT DELETE ROWS;"
    "CREATE TEMP TABLE IF NOT EXISTS new_credits (btc_address text COLLATE \"C\","
    "  worker_name text COLLATE \"C\", bucket timestamptz, shares bigint, accepted bigint,"
    "  first_at timestamptz, last_at timestamptz, best float8, best_at timestamptz,"
    "  achieved float8, work float8, difficulty float8, source text) ON COMMIT DELETE ROWS;"
    "CREATE TEMP TABLE IF NOT EXISTS touched_workers (btc_address text COLLATE \"C\","
    "  worker_name text COLLATE \"C\", PRIMARY KEY (btc_address, worker_name))"
    "  ON COMMIT DELETE ROWS";
constexpr const char* kPositions =
    "SELECT instance, boot, stream, seq, ts_us, first_seq, first_ts_us FROM collector_positions";
constexpr const char* kFirstMove =
    "INSERT INTO collector_positions VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
constexpr const char* kMove =
    "UPDATE collector_positions SET seq = $4, ts_us = $5, first_seq = $6, first_ts_us = $7"
    " WHERE (instance, boot, stream) = ($1, $2, $3::integer) AND seq = $8";

constexpr const char* kCopyShares = "COPY new_shares FROM STDIN (FORMAT binary)";
constexpr const char* kCopyEvents = "COPY new_events FROM STDIN (FORMAT binary)";
// One collector at a time: two that have users in common would lock them in different orders.
constexpr const char* kMerge =
    "SELECT pg_advisory_xact_lock(8373464);"
    "SELECT collector_merge_shares(), collector_merge_events()";

constexpr std::chrono::seconds kTendEvery{60};
// Tending takes no more than this part of the time.
constexpr int kTendShare = 20;

template <typename T>
T number(std::string_view text) {
  T out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

bool starts_with_any(std::string_view state, std::initializer_list<std::string_view> classes) {
  return std::ranges::any_of(classes, [&](std::string_view c) { return state.starts_with(c); });
}

// jsonb knows no U+0000, which a miner may have sent: U+FFFD stands in its place.
std::string without_nul(std::string_view json) {
  constexpr std::string_view kNul = "\\u0000";
  std::string out(json);
  if (json.find(kNul) == std::string_view::npos) return out;
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (out[at] != '\\') continue;
    if (out.compare(at, kNul.size(), kNul) == 0) out.replace(at, kNul.size(), "\\ufffd");
    ++at;  // what is escaped is no escape
  }
  return out;
}

// What to do about it, where that is not plain.
std::string advice(std::string_view state) {
  if (starts_with_any(state, {"42P01", "42883", "42703", "3F000"}))
    return "; run tbgcollect --migrate";
  if (state == "42501") return "; give its user the right";
  if (state == "55P03") return "; somebody holds a lock for long: look into pg_stat_activity";
  if (state.starts_with("53100")) return "; make room, nothing is lost until then";
  return {};
}

// What lies in the data alone: texts that are no numbers or dates, too large, not there. All else,
// such as tables that were changed, is somebody's to mend, and then the same data will do.
bool is_refusal(std::string_view state) {
  return starts_with_any(state,
                         {"22P02", "22P05", "22021", "22003", "22007", "22008", "23502", "54000"});
}

}  // namespace

PgSink::PgSink(const PgOptions& options) : link_(options.url, options.timeout) {}

SinkTrouble PgSink::trouble(const PgAnswer& answer) {
  const std::string& state = answer.state();
  const std::string text = link_.shown() + ": " + answer.error() +
                           (state.empty() ? "" : " (" + state + ")") + advice(state);
  const bool refused = is_refusal(state) && link_.run("ROLLBACK").ok();
  if (!refused) link_.close();
  return {refused ? Kind::refused : Kind::away, text, {}};
}

SinkResult<void> PgSink::run(const char* sql) {
  const PgAnswer answer = link_.run(sql);
  if (!answer.ok()) return trouble(answer);
  return {};
}

SinkResult<void> PgSink::prepare() {
  if (!link_.is_open()) prepared_ = false;
  if (std::string why = link_.open(); !why.empty()) return SinkTrouble{Kind::away, why, {}};
  if (prepared_) return {};
  const auto version = schema_version(link_);
  if (!version) return SinkTrouble{Kind::away, link_.shown() + ": " + version.error().text, {}};
  if (*version != newest_version()) {
    const std::string found = *version == 0 ? " holds no tables of tbgcollect"
                                            : " is at schema " + std::to_string(*version);
    const std::string advice = *version > newest_version() ? "use the tbgcollect that made it"
                                                           : "run tbgcollect --migrate";
    return SinkTrouble{Kind::away,
                       link_.shown() + found + ", this program needs schema " +
                           std::to_string(newest_version()) + ": " + advice,
                       {}};
  }
  if (auto set = run(kSession); !set) return set;
  for (const char* const wish : kNiceToHave)
    (void)link_.run(wish);
  if (auto staged = run(kStaging); !staged) return staged;
  prepared_ = true;
  return {};
}

SinkResult<Positions> PgSink::positions() {
  if (auto ready = prepare(); !ready) return ready.error();
  const PgAnswer answer = link_.run(kPositions);
  if (!answer.ok()) return trouble(answer);
  Positions out;
  for (int row = 0; row < answer.rows(); ++row) {
    StreamKey key;
    key.instance = answer.text(row, 0);
    const std::string_view boot = answer.text(row, 1);
    std::from_chars(boot.data(), boot.data() + boot.size(), key.boot, 16);
    key.stream = number<std::uint32_t>(answer.text(row, 2));
    out[std::move(key)] = {
        number<std::uint64_t>(answer.text(row, 3)), number<std::int64_t>(answer.text(row, 4)),
        number<std::uint64_t>(answer.text(row, 5)), number<std::int64_t>(answer.text(row, 6))};
  }
  return out;
}

SinkResult<void> PgSink::commit(std::span<const Event> batch, const Positions& before) {
  if (auto ready = prepare(); !ready) return ready;
  if (auto staged = stage(batch); !staged) return staged;
  return transact(positions_after(batch, before), before);
}

SinkResult<void> PgSink::pass_over(const Event& event, const Positions& before) {
  if (auto ready = prepare(); !ready) return ready;
  shares_.clear();
  events_.clear();
  return transact(positions_after({&event, 1}, before), before);
}

SinkResult<void> PgSink::stage(std::span<const Event> batch) {
  shares_.clear();
  events_.clear();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].type != "share_submitted") {
      stage_event(batch[i]);
    } else if (auto staged = stage_share(batch[i], i); !staged) {
      return staged;
    }
  }
  return {};
}

SinkResult<void> PgSink::stage_share(const Event& event, std::size_t index) {
  const auto share = reader_.read(event.data);
  if (!share) return SinkTrouble{Kind::refused, share.error().text, index};
  // What proves it, where the pool's own word is not enough.
  const bool keep_proof = share->is_block || event.source != "hosted";
  shares_.begin_row(19);
  shares_.timestamptz(event.ts_us);
  shares_.text(share->user);
  shares_.text(share->worker);
  shares_.real(share->diff);
  shares_.real(share->sdiff);
  shares_.boolean(share->accepted);
  shares_.text_or_null(share->reject_reason);
  shares_.boolean(share->is_block);
  shares_.inet(share->ip);
  shares_.text(share->nonce);
  shares_.text(share->nonce2);
  shares_.text(share->job_id);
  shares_.text_or_null(share->is_block ? share->hash : std::string_view());
  shares_.text(event.source);
  shares_.text(event.key.instance);
  shares_.text(boot_text(event.key.boot));
  shares_.integer(static_cast<std::int32_t>(event.key.stream));
  shares_.bigint(static_cast<std::int64_t>(event.seq));
  keep_proof ? shares_.jsonb(without_nul(event.data)) : shares_.null();
  return {};
}

void PgSink::stage_event(const Event& event) {
  events_.begin_row(8);
  events_.timestamptz(event.ts_us);
  events_.text(event.type);
  events_.text(event.source);
  events_.text(event.key.instance);
  events_.text(boot_text(event.key.boot));
  events_.integer(static_cast<std::int32_t>(event.key.stream));
  events_.bigint(static_cast<std::int64_t>(event.seq));
  events_.jsonb(without_nul(event.data));
}

// Only if the position still is where it was: of two that write for the same stream, such as a
// connection that was given up in its COMMIT and the one after it, only the first succeeds.
SinkResult<void> PgSink::move(const StreamKey& key, const Position& to, const Position* from) {
  std::vector<std::string> words = {key.instance,
                                    boot_text(key.boot),
                                    std::to_string(key.stream),
                                    std::to_string(to.seq),
                                    std::to_string(to.ts_us),
                                    std::to_string(to.first_seq),
                                    std::to_string(to.first_ts_us)};
  if (from != nullptr) words.push_back(std::to_string(from->seq));
  const PgAnswer moved = link_.run(from == nullptr ? kFirstMove : kMove, words);
  if (!moved.ok()) return trouble(moved);
  if (moved.affected() == 1) return {};
  link_.close();
  return SinkTrouble{Kind::conflict,
                     "somebody else writes for " + key.instance + "/" + boot_text(key.boot) + "/" +
                         std::to_string(key.stream) + "; asking where it stands",
                     {}};
}

SinkResult<void> PgSink::copy(const char* sql, PgCopy& rows) {
  if (rows.rows() == 0) return {};
  const PgAnswer answer = link_.copy(sql, rows.finished());
  if (!answer.ok()) return trouble(answer);
  return {};
}

SinkResult<void> PgSink::transact(const Positions& after, const Positions& before) {
  if (auto done = run("BEGIN"); !done) return done;
  for (const auto& [key, position] : after) {
    const auto known = before.find(key);
    const Position* const from = known == before.end() ? nullptr : &known->second;
    if (auto done = move(key, position, from); !done) return done;
  }
  if (auto done = copy(kCopyShares, shares_); !done) return done;
  if (auto done = copy(kCopyEvents, events_); !done) return done;
  if (shares_.rows() + events_.rows() > 0)
    if (auto done = run(kMerge); !done) return done;
  return run("COMMIT");
}

SinkResult<void> PgSink::upkeep(bool behind) {
  if (auto ready = prepare(); !ready) return ready;
  if (!behind)
    if (auto done = run("SELECT collector_close_silent()"); !done) return done;
  if (Clock::now() < tend_at_) return {};
  const auto begin = Clock::now();
  if (auto done = run("SELECT collector_tend()"); !done) return done;
  tend_at_ =
      Clock::now() + std::max<Clock::duration>(kTendEvery, kTendShare * (Clock::now() - begin));
  return {};
}

}  // namespace tbg::collect

#include "pool/core/snapshot_text.h"

#include <boost/crc.hpp>
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>

#include "pool/core/row_text.h"

namespace tbg::core {
namespace {

using Json = nlohmann::json;
using Meter = HashrateMeter;

constexpr std::size_t kChecksumDigits = 8;
constexpr int kOneStreamVersion = 2;

std::uint32_t checksum(std::string_view text) {
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return crc.checksum();
}

// The first four windows stand alone because they once were all.
constexpr std::array kFirstWindows{Meter::k1m, Meter::k5m, Meter::k1h, Meter::k1d};
constexpr std::array kMoreWindows{Meter::k15m, Meter::k6h, Meter::k7d};

void put_meter(RowText& row, const HashrateMeter& meter, std::int64_t now_us) {
  const HashrateMeter::State state = meter.state(now_us);
  const auto work = [&](Meter::Window window) { return state.work[window]; };
  RowText json = row.object("hashrate");
  json.add_list("work", kFirstWindows, work);
  json.add_list("more_work", kMoreWindows, work);
  json.add("observed_s", state.observed_s).close();
}

template <std::size_t N>
void restore(HashrateMeter::State& state, const std::array<Meter::Window, N>& windows,
             const Json& json, const char* key) {
  const auto work = json.value(key, std::array<double, N>{});
  for (std::size_t i = 0; i < N; ++i)
    state.work[windows[i]] = work[i];
}

HashrateMeter meter_of(const Json& json, std::int64_t taken_us) {
  HashrateMeter::State state;
  restore(state, kFirstWindows, json, "work");
  restore(state, kMoreWindows, json, "more_work");
  state.observed_s = json.value("observed_s", state.observed_s);
  return HashrateMeter::restored(state, taken_us);
}

void put_tally(RowText& json, Now now, const Tally& tally) {
  put_meter(json, tally.hashrate, now.mono_us);
  json.add("best", tally.best_alltime).add("best_week", tally.best_week);
  json.add("week", to_text(tally.week)).add("shares", tally.shares);
  json.add("shares_week", tally.shares_week).add("work", tally.work);
  json.add("last_share", tally.last_share_s);
}

Tally tally_of(const Json& json, std::int64_t taken_us) {
  Tally tally;
  tally.hashrate = meter_of(json.value("hashrate", Json::object()), taken_us);
  tally.best_alltime = json.value("best", 0.0);
  tally.best_week = json.value("best_week", 0.0);
  tally.week = parse_week(json.value("week", std::string()));
  tally.shares = json.value("shares", std::uint64_t{0});
  tally.shares_week = json.value("shares_week", std::uint64_t{0});
  tally.work = json.value("work", 0.0);
  tally.last_share_s = json.value("last_share", std::int64_t{0});
  return tally;
}

std::uint64_t own_seq(const std::vector<std::uint64_t>& seqs) {
  return seqs.empty() ? 0 : seqs.front();
}

void put_shards(RowText& json, const std::vector<std::uint64_t>& seqs) {
  if (seqs.size() > 1) json.add_list("shards", std::span(seqs).subspan(1));
}

std::vector<std::uint64_t> seqs_of(const Json& json, std::uint64_t own) {
  std::vector<std::uint64_t> seqs{own};
  for (const Json& seq : json.value("shards", Json::array()))
    seqs.push_back(seq.get<std::uint64_t>());
  return seqs;
}

void put(RowText& json, Now now, const SnapshotHead& head) {
  // What an older program can read as well, it may.
  const bool one_stream = head.version == kRecordsVersion && head.at.seqs.size() <= 1;
  json.add("tbgpool_records", one_stream ? kOneStreamVersion : head.version);
  json.add("boot", head.at.boot).add("seq", own_seq(head.at.seqs)).add("wall_us", head.wall_us);
  RowText pool = json.object("pool");
  put_meter(pool, head.pool.hashrate, now.mono_us);
  pool.add("best", head.pool.best).add("week", to_text(head.pool.week)).close();
  put_shards(json, head.at.seqs);
  const auto text = [](IsoWeek week) { return to_text(week); };
  if (!head.weeks.empty()) json.add_list("weeks", head.weeks, text);
}

void put(RowText& json, Now, const SnapshotMark& mark) {
  json.add("at", own_seq(mark.seqs)).add("wall_us", mark.wall_us);
  put_shards(json, mark.seqs);
}

void put(RowText& json, Now now, const SnapshotUserView& user) {
  json.add("user", user.address);
  put_tally(json, now, user.row.tally);
  const EndedWeek& ended = user.row.ended;
  if (ended.shares == 0) return;
  RowText week = json.object("ended");
  week.add("week", to_text(ended.week)).add("best", ended.best).add("shares", ended.shares).close();
}

void put(RowText& json, Now now, const WorkerRow& worker) {
  json.add("user", worker.user).add("worker", worker.name);
  put_tally(json, now, worker.tally);
  json.add("difficulty", worker.remembered_difficulty);
  json.add("difficulty_age_s", static_cast<double>(now.mono_us - worker.remembered_at_us) / 1e6);
  json.add("online", worker.online > 0 || worker.reported_online);
}

void put(RowText& json, Now, const BlockRow& block) {
  json.add("block", bitcoin::display_hex(block.hash)).add("height", block.height);
  json.add("user", block.user).add("worker", block.worker).add("found", block.found_s);
  json.add("status", block.status).add("confirmations", block.confirmations);
}

void put(RowText& json, Now now, const SnapshotSession& row) {
  const std::string extranonce = session_text(row.session.extranonce);
  json.add("session", session_text(row.session.id));
  json.add("extranonce1", extranonce.substr(extranonce.size() - 2 * row.extranonce_size));
  if (row.expires_us != SessionBook::kLive)
    json.add("left_s", static_cast<double>(row.expires_us - now.mono_us) / 1e6);
}

void put(RowText& json, Now, const SnapshotEnd& end) { json.add("rows", end.rows); }

template <typename Row>
void append(std::string& out, Now now, const Row& row) {
  const std::size_t begin = out.size();
  out.append(kChecksumDigits, '0').append(1, ' ');
  RowText json(out);
  put(json, now, row);
  json.close();
  const std::string_view text = std::string_view(out).substr(begin + kChecksumDigits + 1);
  out.replace(begin, kChecksumDigits, row_checksum(text));
  out += '\n';
}

SnapshotRow head_of(const Json& json, std::int64_t taken_us) {
  SnapshotHead head;
  head.version = json["tbgpool_records"].get<int>();
  head.at = {json.at("boot").get<std::uint32_t>(),
             seqs_of(json, json.at("seq").get<std::uint64_t>())};
  head.wall_us = json.at("wall_us").get<std::int64_t>();
  const Json pool = json.value("pool", Json::object());
  head.pool.hashrate = meter_of(pool.value("hashrate", Json::object()), taken_us);
  head.pool.best = pool.value("best", 0.0);
  head.pool.week = parse_week(pool.value("week", std::string()));
  for (const Json& week : json.value("weeks", Json::array()))
    head.weeks.push_back(parse_week(week.get<std::string>()));
  return head;
}

SnapshotRow user_of(const Json& json, std::int64_t taken_us) {
  SnapshotUser user{json["user"].get<std::string>(), {tally_of(json, taken_us), {}}};
  if (json.contains("ended")) {
    const Json& ended = json["ended"];
    user.row.ended = {parse_week(ended.value("week", std::string())), ended.value("best", 0.0),
                      ended.value("shares", std::uint64_t{0})};
  }
  return user;
}

SnapshotRow worker_of(const Json& json, std::int64_t taken_us) {
  WorkerRow worker;
  worker.user = json["user"].get<std::string>();
  worker.name = json["worker"].get<std::string>();
  worker.tally = tally_of(json, taken_us);
  worker.remembered_difficulty = json.value("difficulty", 0.0);
  worker.remembered_at_us =
      taken_us - static_cast<std::int64_t>(json.value("difficulty_age_s", 0.0) * 1e6);
  worker.reported_online = json.value("online", false);
  return worker;
}

std::optional<SnapshotRow> block_of(const Json& json) {
  BlockRow block;
  const auto hash = bitcoin::hash_from_display_hex(json["block"].get<std::string>());
  if (!hash) return std::nullopt;
  block.hash = *hash;
  block.height = json.at("height").get<std::int64_t>();
  block.user = json.value("user", std::string());
  block.worker = json.value("worker", std::string());
  block.found_s = json.value("found", std::int64_t{0});
  block.status = json.value("status", std::string());
  block.confirmations = json.value("confirmations", std::int64_t{0});
  return block;
}

std::optional<SnapshotRow> session_of(const Json& json, std::int64_t taken_us) {
  const auto id = parse_session(json["session"].get<std::string>());
  const auto digits = json.at("extranonce1").get<std::string>();
  const auto extranonce =
      parse_session(std::string(digits.size() < 16 ? 16 - digits.size() : 0, '0') + digits);
  if (!id || !extranonce) return std::nullopt;
  SnapshotSession row{{*id, *extranonce}, digits.size() / 2};
  if (json.contains("left_s"))
    row.expires_us = taken_us + static_cast<std::int64_t>(json["left_s"].get<double>() * 1e6);
  return row;
}

std::optional<SnapshotRow> row_of(const Json& json, std::int64_t taken_us) {
  if (json.contains("tbgpool_records")) return head_of(json, taken_us);
  if (json.contains("at"))
    return SnapshotMark{seqs_of(json, json["at"].get<std::uint64_t>()),
                        json.at("wall_us").get<std::int64_t>()};
  if (json.contains("block")) return block_of(json);
  if (json.contains("session")) return session_of(json, taken_us);
  if (json.contains("worker")) return worker_of(json, taken_us);
  if (json.contains("user")) return user_of(json, taken_us);
  return SnapshotEnd{json.at("rows").get<std::uint64_t>()};
}

}  // namespace

std::string row_checksum(std::string_view json) {
  std::string text;
  bitcoin::append_hex32(text, checksum(json));
  return text;
}

void append_row(std::string& out, Now now, const SnapshotHead& row) { append(out, now, row); }
void append_row(std::string& out, Now now, const SnapshotMark& row) { append(out, now, row); }
void append_row(std::string& out, Now now, const SnapshotUserView& row) { append(out, now, row); }
void append_row(std::string& out, Now now, const WorkerRow& row) { append(out, now, row); }
void append_row(std::string& out, Now now, const BlockRow& row) { append(out, now, row); }
void append_row(std::string& out, Now now, const SnapshotSession& row) { append(out, now, row); }
void append_row(std::string& out, Now now, const SnapshotEnd& row) { append(out, now, row); }

std::variant<SnapshotRow, RowError> read_row(std::string_view line, std::int64_t taken_us) {
  std::uint32_t wanted = 0;
  if (line.size() <= kChecksumDigits || line[kChecksumDigits] != ' ')
    return RowError{"no checksum"};
  const char* const end = line.data() + kChecksumDigits;
  const auto [stop, error] = std::from_chars(line.data(), end, wanted, 16);
  const std::string_view text = line.substr(kChecksumDigits + 1);
  if (error != std::errc() || stop != end || wanted != checksum(text))
    return RowError{"its checksum does not fit"};
  try {
    auto row = row_of(Json::parse(text), taken_us);
    if (!row) return RowError{"not a row: its hash or number"};
    return std::move(*row);
  } catch (const std::exception& problem) {  // a checksum that fits says it was written like this
    return RowError{std::string("not a row: ") + problem.what()};
  }
}

}  // namespace tbg::core

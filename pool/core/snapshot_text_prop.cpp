// What a snapshot says is read back the same: by our reader, and as JSON by a library that knows
// nothing of it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "pool/core/snapshot_text.h"

namespace tbg::core {
namespace {

constexpr Now kNow{.mono_us = 5'000'000, .wall_us = 1'700'000'000'000'000};

// Any bit pattern that is a number, not only the round ones.
rc::Gen<double> any_double() {
  return rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t bits) {
    double number = 0;
    std::memcpy(&number, &bits, sizeof number);
    return std::isfinite(number) ? std::abs(number) : static_cast<double>(bits);
  });
}

rc::Gen<double> number() {
  return rc::gen::oneOf(any_double(), rc::gen::map(rc::gen::inRange<std::int64_t>(0, 1'000'000),
                                                   [](auto n) { return static_cast<double>(n); }));
}

IsoWeek any_week() { return iso_week(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000)); }

HashrateMeter any_meter() {
  HashrateMeter::State state;
  for (double& work : state.work)
    work = *number();
  state.observed_s = static_cast<double>(*rc::gen::inRange<std::int64_t>(0, 100'000'000)) / 1e6;
  return HashrateMeter::restored(state, kNow.mono_us);
}

Tally any_tally() {
  Tally tally;
  tally.hashrate = any_meter();
  tally.best_alltime = *number();
  tally.best_week = *number();
  tally.shares = *rc::gen::arbitrary<std::uint64_t>();
  tally.shares_week = *rc::gen::arbitrary<std::uint64_t>();
  tally.work = *number();
  tally.week = any_week();
  tally.last_share_s = *rc::gen::arbitrary<std::int64_t>();
  return tally;
}

void expect_same(const HashrateMeter& a, const HashrateMeter& b) {
  RC_ASSERT(a.state(kNow.mono_us).work == b.state(kNow.mono_us).work);
  // Kept in whole microseconds.
  RC_ASSERT(std::abs(a.state(kNow.mono_us).observed_s - b.state(kNow.mono_us).observed_s) < 2e-6);
}

void expect_same(const Tally& a, const Tally& b) {
  expect_same(a.hashrate, b.hashrate);
  RC_ASSERT(a.best_alltime == b.best_alltime && a.best_week == b.best_week && a.work == b.work);
  RC_ASSERT(a.shares == b.shares && a.shares_week == b.shares_week);
  RC_ASSERT(a.week == b.week && a.last_share_s == b.last_share_s);
}

template <typename Row>
Row read_back(const std::string& line) {
  RC_ASSERT(line.ends_with('\n') && line.find('\n') == line.size() - 1);
  RC_ASSERT(nlohmann::json::accept(line.substr(9)));
  const auto read = read_row(std::string_view(line).substr(0, line.size() - 1), kNow.mono_us);
  if (const auto* const error = std::get_if<RowError>(&read)) RC_FAIL(error->what + ": " + line);
  const auto& row = std::get<SnapshotRow>(read);
  RC_ASSERT(std::holds_alternative<Row>(row));
  return std::get<Row>(row);
}

std::string printable() {
  return *rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '\x7f'));
}

RC_GTEST_PROP(SnapshotText, UsersAreReadBack, ()) {
  const std::string address = printable();
  UserRow row{any_tally(), {}};
  if (*rc::gen::arbitrary<bool>())
    row.ended = {any_week(), *number(), *rc::gen::inRange<std::uint64_t>(1, 99)};
  std::string line;
  append_row(line, kNow, SnapshotUserView{address, row});
  const auto back = read_back<SnapshotUser>(line);
  RC_ASSERT(back.address == address);
  expect_same(row.tally, back.row.tally);
  RC_ASSERT(back.row.ended.shares == row.ended.shares && back.row.ended.best == row.ended.best);
  RC_ASSERT(row.ended.shares == 0 || back.row.ended.week == row.ended.week);
}

RC_GTEST_PROP(SnapshotText, WorkersAreReadBack, ()) {
  WorkerRow row;
  row.user = printable();
  row.name = printable();
  row.tally = any_tally();
  row.remembered_difficulty = *number();
  row.remembered_at_us = *rc::gen::inRange<std::int64_t>(-4'000'000'000, kNow.mono_us);
  row.online = *rc::gen::inRange<std::uint32_t>(0, 3);
  std::string line;
  append_row(line, kNow, row);
  const auto back = read_back<WorkerRow>(line);
  RC_ASSERT(back.user == row.user && back.name == row.name);
  expect_same(row.tally, back.tally);
  RC_ASSERT(back.remembered_difficulty == row.remembered_difficulty);
  RC_ASSERT(std::abs(back.remembered_at_us - row.remembered_at_us) <= 1);
  RC_ASSERT(back.reported_online == (row.online > 0));
}

RC_GTEST_PROP(SnapshotText, TheHeadIsReadBack, ()) {
  SnapshotHead head;
  head.at.boot = *rc::gen::arbitrary<std::uint32_t>();
  head.at.seqs = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::uint64_t>>(rc::gen::arbitrary<std::uint64_t>()));
  head.wall_us = *rc::gen::arbitrary<std::int64_t>();
  head.pool = {any_meter(), *number(), any_week()};
  for (std::size_t i = 1; i < head.at.seqs.size(); ++i)
    head.weeks.push_back(any_week());
  std::string line;
  append_row(line, kNow, head);
  const auto back = read_back<SnapshotHead>(line);
  RC_ASSERT(back.version == (head.at.seqs.size() > 1 ? 3 : 2));
  RC_ASSERT(back.at == head.at && back.wall_us == head.wall_us && back.weeks == head.weeks);
  expect_same(head.pool.hashrate, back.pool.hashrate);
  RC_ASSERT(back.pool.best == head.pool.best && back.pool.week == head.pool.week);
}

// Names come from miners: whatever they are, the line is one, and JSON.
RC_GTEST_PROP(SnapshotText, AnyBytesMakeALineThatIsRead, (const std::string& name)) {
  WorkerRow row;
  row.name = name;
  std::string line;
  append_row(line, kNow, row);
  read_back<WorkerRow>(line);
}

TEST(SnapshotText, WhatIsNoNumberIsNought) {
  WorkerRow row;
  row.tally.work = std::nan("");
  row.tally.best_alltime = HUGE_VAL;
  std::string line;
  append_row(line, kNow, row);
  const auto json = nlohmann::json::parse(line.substr(9));
  EXPECT_EQ(json["work"], 0);
  EXPECT_EQ(json["best"], 0);
}

TEST(SnapshotText, AKeyThatAnOlderVersionDidNotKnowHasItsDefault) {
  // CRC-32 of the text, as `printf %s ... | gzip | tail -c8` has it.
  const auto read = read_row(R"(7f73aeb3 {"user":"u","best":3})", 0);
  ASSERT_TRUE(std::holds_alternative<SnapshotRow>(read)) << std::get<RowError>(read).what;
  const auto& user = std::get<SnapshotUser>(std::get<SnapshotRow>(read));
  EXPECT_EQ(user.address, "u");
  EXPECT_EQ(user.row.tally.best_alltime, 3);
  EXPECT_EQ(user.row.tally.shares, 0U);
}

TEST(SnapshotText, DamagedRowsAreNamed) {
  for (const char* line : {"", "0123", "00000000 {}", "zzzzzzzz {\"rows\":1}"})
    EXPECT_TRUE(std::holds_alternative<RowError>(read_row(line, 0))) << line;
}

}  // namespace
}  // namespace tbg::core

// Shares of several shards, on their way while a week turns: what the ledger counts live, against a
// naive twin and against the fold over the same streams.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "fakes/event_sink.h"
#include "pool/core/ledger.h"
#include "pool/core/limits.h"

namespace tbg::core {
namespace {

// 2023-11-19 is a Sunday.
constexpr std::int64_t kMidnight = 1'700'438'400 * kSecond;
constexpr Now kStart{1'000 * kSecond, kMidnight - 20 * kSecond};

struct Shot {
  std::uint32_t stream = 0;
  Now at;
  std::int64_t arrives_us = 0;
  std::string user;
  double credited = 0;
  double achieved = 0;
};

Now after(Now now, std::int64_t us) { return {now.mono_us + us, now.wall_us + us}; }

// In the order of their times; of one stream none overtakes another.
std::vector<Shot> draw_shots(std::uint32_t streams) {
  std::vector<Shot> shots;
  std::map<std::uint32_t, std::int64_t> last_arrival;
  Now at = kStart;
  const int count = *rc::gen::inRange(1, 40);
  for (int i = 0; i < count; ++i) {
    at = after(at, *rc::gen::inRange<std::int64_t>(0, 2 * kSecond));
    Shot shot;
    shot.stream = *rc::gen::inRange(1U, streams + 1);
    shot.at = at;
    std::int64_t& last = last_arrival[shot.stream];
    last = std::max(last, at.mono_us + *rc::gen::inRange<std::int64_t>(0, kLateMail - 1));
    shot.arrives_us = last;
    shot.user = std::string("user") + static_cast<char>('a' + *rc::gen::inRange(0, 3));
    shot.credited = *rc::gen::inRange(1, 100);
    shot.achieved = *rc::gen::inRange(1, 1000);
    shots.push_back(shot);
  }
  return shots;
}

Options with_shards(std::size_t shards) {
  Options options;
  options.shards = shards;
  return options;
}

class LedgerPool {
 public:
  explicit LedgerPool(std::size_t shards) : options_(with_shards(shards)) {}

  // The client of a user on a stream: 100 * stream + its letter.
  static ConnectionId client_of(const Shot& shot) {
    return ConnectionId{100 * shot.stream + static_cast<std::uint64_t>(shot.user.back())};
  }
  void live(std::vector<Shot> shots) {
    std::stable_sort(shots.begin(), shots.end(),
                     [](const Shot& a, const Shot& b) { return a.arrives_us < b.arrives_us; });
    ledger.turn_week(kStart);
    ledger.close_weeks(kStart);
    std::set<ConnectionId> in;
    for (const Shot& shot : shots) {
      const Now now = after(kStart, shot.arrives_us - kStart.mono_us);
      if (in.insert(client_of(shot)).second)
        ledger.login(now, {client_of(shot), 0, shot.user, "w", {}});
      turn(now);
      ledger.credit(now, shot.stream,
                    {shot.at, client_of(shot), 0, shot.credited, shot.achieved, 1, {}});
    }
    turn(kEnd);
    turn(after(kEnd, kLateMail));
  }
  // The streams in this order, the hub's own last.
  void fold(const std::vector<Shot>& shots, const std::vector<std::uint32_t>& order,
            const fakes::FakeEventSink& told) {
    ledger.begin_boot();
    for (const std::uint32_t stream : order) {
      std::uint64_t seq = 0;
      for (const Shot& shot : shots)
        if (shot.stream == stream)
          ledger.fold(shot.at,
                      {shot.at.wall_us,
                       stream,
                       {1, ++seq},
                       PastShare{{shot.user, "w", 0}, shot.credited, shot.achieved, true}});
    }
    std::uint64_t seq = 0;
    for (const auto& [now, event] : told.events())
      if (const auto* const week = std::get_if<WeeklySummary>(&event))
        ledger.fold(now, {now.wall_us, 0, {1, ++seq}, PastWeek{week->user, week->week}});
    ledger.restored();
    turn(kEnd);
    turn(after(kEnd, kLateMail));
  }

 private:
  static constexpr Now kEnd{kStart.mono_us + 100 * kSecond, kStart.wall_us + 100 * kSecond};

  void turn(Now now) {
    ledger.turn_week(now);
    while (ledger.close_weeks(now)) {
    }
  }
  Options options_;

 public:
  fakes::FakeEventSink events;
  Ledger ledger{options_, events};
};

// Per user and week, by the time of each share.
std::map<std::pair<std::string, std::string>, EndedWeek> naive_weeks(
    const std::vector<Shot>& shots) {
  std::map<std::pair<std::string, std::string>, EndedWeek> weeks;
  for (const Shot& shot : shots) {
    EndedWeek& week = weeks[{shot.user, to_text(iso_week(shot.at.wall_seconds()))}];
    ++week.shares;
    week.best = std::max(week.best, shot.achieved);
  }
  return weeks;
}

RC_GTEST_PROP(LedgerOfSeveralShards, EveryShareCountsInItsWeek, ()) {
  const std::uint32_t streams = *rc::gen::inRange(2U, 5U);
  const std::vector<Shot> shots = draw_shots(streams);
  LedgerPool pool(streams);
  pool.live(shots);
  auto expected = naive_weeks(shots);
  const std::string now = to_text(pool.ledger.pool().week);
  for (const WeeklySummary* const told : pool.events.all<WeeklySummary>()) {
    const auto week = expected.extract({std::string(told->user), std::string(told->week)});
    RC_ASSERT(!week.empty());  // told once, and of a week that was
    RC_ASSERT(told->week != now);
    RC_ASSERT(week.mapped().shares == told->total_shares_week);
    RC_ASSERT(week.mapped().best == told->best_diff_week);
  }
  for (const auto& [key, week] : expected) {
    RC_ASSERT(key.second == now);  // all others were told of
    const Tally& tally = pool.ledger.users().at(key.first).tally;
    RC_ASSERT(tally.shares_week == week.shares);
    RC_ASSERT(tally.best_week == week.best);
  }
}

void expect_near(double a, double b) { RC_ASSERT(std::abs(a - b) <= 1e-9 * std::max(a, b)); }

void expect_same(const Tally& a, const Tally& b, std::int64_t now_us) {
  RC_ASSERT(a.shares == b.shares);
  RC_ASSERT(a.week == b.week);
  RC_ASSERT(a.shares_week == b.shares_week);
  RC_ASSERT(a.best_week == b.best_week);
  RC_ASSERT(a.best_alltime == b.best_alltime);
  RC_ASSERT(a.last_share_s == b.last_share_s);
  expect_near(a.work, b.work);
  for (std::size_t window = 0; window < HashrateMeter::kWindowsS.size(); ++window)
    expect_near(a.hashrate.rate(window, now_us), b.hashrate.rate(window, now_us));
}

RC_GTEST_PROP(LedgerOfSeveralShards, FoldedInAnyOrderOfStreamsItIsTheSame, ()) {
  const std::uint32_t streams = *rc::gen::inRange(2U, 5U);
  const std::vector<Shot> shots = draw_shots(streams);
  LedgerPool live(streams);
  live.live(shots);
  std::vector<std::uint32_t> order;
  for (std::uint32_t stream = 1; stream <= streams; ++stream)
    order.insert(order.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, stream), stream);
  LedgerPool folded(streams);
  folded.fold(shots, order, live.events);
  RC_ASSERT(folded.events.count<WeeklySummary>() == 0U);  // all were told
  const std::int64_t now_us = kStart.mono_us + 200 * kSecond;
  RC_ASSERT(folded.ledger.users().size() == live.ledger.users().size());
  for (const auto& [user, row] : live.ledger.users())
    expect_same(folded.ledger.users().at(user).tally, row.tally, now_us);
  for (const auto& [key, row] : live.ledger.workers_by_name())
    RC_ASSERT(folded.ledger.workers_by_name().at(key).tally.shares == row.tally.shares);
}

// The process dies before the hub has told of the week that ended.
RC_GTEST_PROP(LedgerOfSeveralShards, AWeekThatWasNotToldIsToldAfterTheRestart, ()) {
  const std::uint32_t streams = *rc::gen::inRange(2U, 5U);
  const std::vector<Shot> shots = draw_shots(streams);
  std::vector<std::uint32_t> order;
  for (std::uint32_t stream = 1; stream <= streams; ++stream)
    order.push_back(stream);
  LedgerPool folded(streams);
  folded.fold(shots, order, {});
  auto expected = naive_weeks(shots);
  for (const WeeklySummary* const told : folded.events.all<WeeklySummary>()) {
    const auto week = expected.extract({std::string(told->user), std::string(told->week)});
    RC_ASSERT(!week.empty());
    RC_ASSERT(week.mapped().shares == told->total_shares_week);
  }
  for (const auto& [key, week] : expected)
    RC_ASSERT(key.second == to_text(folded.ledger.pool().week));
}

}  // namespace
}  // namespace tbg::core

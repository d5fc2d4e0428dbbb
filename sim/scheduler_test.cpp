#include "sim/scheduler.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tbg::sim {
namespace {

struct Diary final : Actor {
  void on_event(std::int64_t now_us, std::uint64_t what) override {
    entries.emplace_back(now_us, what);
  }
  std::vector<std::pair<std::int64_t, std::uint64_t>> entries;
};

// The naive twin: everything sorted by (time, order of asking).
RC_GTEST_PROP(SchedulerProp, runs_by_time_and_then_by_order_of_asking,
              (const std::vector<std::uint8_t>& times)) {
  Scheduler scheduler(5);
  Diary diary;
  std::vector<std::pair<std::int64_t, std::uint64_t>> expected;
  for (std::size_t i = 0; i < times.size(); ++i) {
    scheduler.at(times[i], diary, i);
    expected.emplace_back(std::max<std::int64_t>(times[i], 5), i);
  }
  std::sort(expected.begin(), expected.end());
  while (scheduler.step(1'000)) {
  }
  RC_ASSERT(diary.entries == expected);
  RC_ASSERT(scheduler.now_us() == 1'000);
}

TEST(Scheduler, StopsAtTheEndAndGoesOnLater) {
  Scheduler scheduler(0);
  Diary diary;
  scheduler.at(10, diary, 1);
  scheduler.at(20, diary, 2);
  EXPECT_TRUE(scheduler.step(15));
  EXPECT_FALSE(scheduler.step(15));
  EXPECT_EQ(scheduler.now_us(), 15);
  EXPECT_TRUE(scheduler.step(20));
  EXPECT_EQ(diary.entries.size(), 2U);
}

TEST(Wakeup, OnlyTheLatestCounts) {
  Scheduler scheduler(0);
  Diary diary;
  Wakeup wakeup(7);
  wakeup.set(scheduler, diary, 10);
  wakeup.set(scheduler, diary, 5);
  while (scheduler.step(100)) {
  }
  ASSERT_EQ(diary.entries.size(), 2U);
  EXPECT_TRUE(wakeup.take(diary.entries[0].second));
  EXPECT_FALSE(wakeup.take(diary.entries[0].second)) << "spent";
  EXPECT_FALSE(wakeup.take(diary.entries[1].second)) << "moved";
  wakeup.set(scheduler, diary, 200);
  wakeup.cancel();
  while (scheduler.step(300)) {
  }
  EXPECT_FALSE(wakeup.take(diary.entries[2].second));
}

}  // namespace
}  // namespace tbg::sim

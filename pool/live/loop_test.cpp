#include "pool/live/loop.h"

#include <gtest/gtest.h>

#include <limits>

#include "pool/live/live_test_support.h"

namespace tbg::live::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kNeverArmed = std::numeric_limits<std::int64_t>::max();

TEST(Loop, StrikesOnceWhenTheDeadlineHasCome) {
  LoopThread thread;
  thread.start();
  const std::int64_t deadline = Loop::now().mono_us + 20 * kMillisecond;
  thread.on_loop([&] { thread.loop.arm(deadline); });
  ASSERT_TRUE(eventually([&] { return thread.driver.times == 1; }));
  EXPECT_GE(Loop::now().mono_us, deadline);
  std::this_thread::sleep_for(30ms);
  EXPECT_EQ(thread.driver.times, 1);
}

TEST(Loop, LaterDeadlineReplacesTheEarlierOne) {
  LoopThread thread;
  thread.start();
  const std::int64_t start = Loop::now().mono_us;
  thread.on_loop([&] {
    thread.loop.arm(start + 5 * kMillisecond);
    thread.loop.arm(start + 80 * kMillisecond);
  });
  ASSERT_TRUE(eventually([&] { return thread.driver.times == 1; }));
  EXPECT_GE(Loop::now().mono_us, start + 80 * kMillisecond);
}

TEST(Loop, EarlierDeadlineReplacesTheLaterOne) {
  LoopThread thread;
  thread.start();
  thread.on_loop([&] {
    thread.loop.arm(kNeverArmed);
    thread.loop.arm(Loop::now().mono_us + 3600 * kSecond);
    thread.loop.arm(Loop::now().mono_us + 5 * kMillisecond);
  });
  EXPECT_TRUE(eventually([&] { return thread.driver.times == 1; }));
}

TEST(Loop, DeadlineInThePastStrikesInTheSameTurn) {
  LoopThread thread;
  thread.start();
  thread.on_loop([&] { thread.loop.arm(0); });
  EXPECT_TRUE(eventually([&] { return thread.driver.times == 1; }));
}

TEST(Loop, BacklogKeepsTurningWithoutInput) {
  LoopThread thread;
  thread.driver.backlog_until = 100;
  boost::asio::post(thread.loop.io(), [] {});
  thread.start();
  EXPECT_TRUE(eventually([&] { return thread.driver.turns >= 100; }));
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(thread.driver.turns, 100) << "without a backlog a loop without input sleeps";
}

TEST(Loop, TurnIsBoundedHoweverMuchInputThereIs) {
  LoopThread thread;
  std::vector<int> turn_of_handler;
  for (int i = 0; i < 3 * Loop::kHandlersPerTurn; ++i) {
    boost::asio::post(thread.loop.io(),
                      [&] { turn_of_handler.push_back(thread.driver.turns.load()); });
  }
  thread.start();
  ASSERT_TRUE(eventually([&] { return thread.driver.turns >= 3; }));
  thread.stop();
  ASSERT_EQ(turn_of_handler.size(), 3u * Loop::kHandlersPerTurn);
  EXPECT_EQ(turn_of_handler[Loop::kHandlersPerTurn - 1], 0);
  EXPECT_EQ(turn_of_handler[Loop::kHandlersPerTurn], 1);
  EXPECT_EQ(turn_of_handler.back(), 2);
}

TEST(Loop, OtherThreadsPostIntoIt) {
  LoopThread thread;
  thread.start();
  int sum = 0;
  std::vector<std::thread> others;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] {
      for (int j = 0; j < 500; ++j)
        boost::asio::post(thread.loop.io(), [&sum] { ++sum; });
    });
  }
  for (std::thread& other : others)
    other.join();
  EXPECT_EQ(thread.on_loop([&] { return sum; }), 2000);
}

TEST(Loop, MonotonicTimeNeverGoesBack) {
  std::int64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    const Now now = Loop::now();
    EXPECT_GE(now.mono_us, last);
    EXPECT_GT(now.wall_seconds(), 1'600'000'000);
    last = now.mono_us;
  }
}

}  // namespace
}  // namespace tbg::live::testing

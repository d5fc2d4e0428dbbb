#include "pool/live/helper_thread.h"

#include <gtest/gtest.h>

#include "pool/live/live_test_support.h"

namespace tbg::live::testing {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(HelperThread, WorksAgainAndAgain) {
  std::atomic<int> times = 0;
  HelperThread helper(milliseconds(1), [&] { ++times; });
  EXPECT_TRUE(eventually([&] { return times >= 3; }));
}

TEST(HelperThread, WorksWhenWokenAndNotBefore) {
  std::atomic<int> times = 0;
  HelperThread helper(hours(1), [&] { ++times; });
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(times, 0);
  helper.wake();
  EXPECT_TRUE(eventually([&] { return times == 1; }));
  helper.wake();
  EXPECT_TRUE(eventually([&] { return times == 2; }));
}

TEST(HelperThread, FinishesTheWorkUnderWayAndBeginsNoOther) {
  std::atomic<bool> begun = false;
  std::atomic<int> done = 0;
  HelperThread helper(milliseconds(1), [&] {
    begun = true;
    std::this_thread::sleep_for(milliseconds(50));
    ++done;
  });
  ASSERT_TRUE(eventually([&] { return begun.load(); }));
  helper.finish();
  const int then = done;
  EXPECT_GE(then, 1);
  helper.wake();
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(done, then);
}

}  // namespace
}  // namespace tbg::live::testing

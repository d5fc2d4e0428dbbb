// The small things of the operating system: entropy, file limit, signals.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <set>

#include "pool/live/file_limit.h"
#include "pool/live/live_test_support.h"
#include "pool/live/signals.h"
#include "pool/live/system_entropy.h"

namespace tbg::live::testing {
namespace {

// From the published reference implementation with state {1, 2, 3, 4}.
TEST(SystemEntropy, FollowsTheReference) {
  SystemEntropy entropy(SystemEntropy::Seed{1, 2, 3, 4});
  for (const std::uint64_t expected :
       {11520ULL, 0ULL, 1509978240ULL, 1215971899390074240ULL, 1216172134540287360ULL,
        607988272756665600ULL, 16172922978634559625ULL, 8476171486693032832ULL}) {
    EXPECT_EQ(entropy.next(), expected);
  }
}

TEST(SystemEntropy, EveryStartIsAnother) {
  std::set<std::uint64_t> seen;
  for (int start = 0; start < 20; ++start) {
    SystemEntropy entropy;
    for (int i = 0; i < 20; ++i)
      seen.insert(entropy.next());
  }
  EXPECT_EQ(seen.size(), 400u);
}

TEST(FileLimit, RaisesTheSoftLimitToTheHardOne) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit lowered = before;
  lowered.rlim_cur = before.rlim_max / 2;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &lowered), 0);
  const FileLimit limit = raise_file_limit();
  rlimit after{};
  ::getrlimit(RLIMIT_NOFILE, &after);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(limit.before, lowered.rlim_cur);
  EXPECT_EQ(limit.now, before.rlim_max);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
}

TEST(Signals, BecomeCallsOnTheLoop) {
  LoopThread thread;
  std::atomic<int> stops = 0;
  std::atomic<int> reloads = 0;
  const Signals signals(
      thread.loop, [&] { ++stops; }, [&] { ++reloads; });
  thread.start();
  ::raise(SIGHUP);
  ASSERT_TRUE(eventually([&] { return reloads == 1; }));
  ::raise(SIGTERM);
  ASSERT_TRUE(eventually([&] { return stops == 1; }));
  ::raise(SIGINT);
  ASSERT_TRUE(eventually([&] { return stops == 2; }));
  EXPECT_EQ(reloads, 1);
  thread.stop();
}

}  // namespace
}  // namespace tbg::live::testing

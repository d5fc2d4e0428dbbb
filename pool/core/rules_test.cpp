// The small pure rules of the core: hash rates, weeks, difficulties, verdicts, limits, math.
#include <gtest/gtest.h>

#include <cmath>

#include "pool/core/difficulty_policy.h"
#include "pool/core/hashrate.h"
#include "pool/core/iso_week.h"
#include "pool/core/peer_limits.h"
#include "pool/core/real_math.h"
#include "pool/core/share.h"

namespace tbg::core {
namespace {

TEST(RealMath, AgreesWithTheLibrary) {
  for (double x = -50; x < 50; x += 0.37)
    EXPECT_NEAR(exponential(x) / std::exp(x), 1, 1e-12) << x;
  EXPECT_EQ(exponential(-1e9), 0);
  EXPECT_TRUE(std::isfinite(exponential(1e9)));
}

TEST(Hashrate, IsRightFromTheFirstShareOnAndFallsInSilence) {
  HashrateMeter meter;
  std::int64_t now = 5 * kSecond;
  meter.start(now);
  EXPECT_EQ(meter.rate(0, now), 0);
  // One share of difficulty 1 every second is 2^32 H/s, in every window, at every age.
  for (int i = 0; i < 100'000; ++i) {
    now += kSecond;
    meter.add(now, 1);
    if (i < 9) continue;
    for (std::size_t window = 0; window < HashrateMeter::kWindowsS.size(); ++window)
      ASSERT_NEAR(meter.rate(window, now) / kHashesPerDifficulty, 1, 0.06) << i << " " << window;
  }
  EXPECT_NEAR(meter.rate(0, now + 60 * kSecond) / meter.rate(0, now), std::exp(-1), 1e-6);
  EXPECT_EQ(meter.rate(0, now + 10'000 * kSecond), 0);
}

TEST(Hashrate, EveryWindowForgetsAtItsOwnPace) {
  constexpr std::int64_t kPauses[] = {1, 700, 30 * kSecond, 3 * 3600 * kSecond,
                                      20 * 86'400 * kSecond};
  HashrateMeter meter;
  std::int64_t now = 0;
  HashrateMeter::Windows naive{};
  for (int i = 0; i < 40; ++i) {
    const std::int64_t pause = kPauses[i % 5];
    now += pause;
    meter.add(now, i);
    for (std::size_t w = 0; w < naive.size(); ++w)
      naive[w] = naive[w] * std::exp(-static_cast<double>(pause) / 1e6 / meter.kWindowsS[w]) + i;
  }
  const HashrateMeter::State state = meter.state(now);
  for (std::size_t w = 0; w < naive.size(); ++w)
    EXPECT_NEAR(state.work[w] / naive[w], 1, 1e-9) << meter.kWindowsS[w];
}

TEST(Hashrate, OneEarlyShareIsNoFarm) {
  HashrateMeter meter;
  meter.add(kSecond, 1);
  EXPECT_LE(meter.rate(0, kSecond), 1.01 * kHashesPerDifficulty);
}

TEST(IsoWeek, KnowsTheTurnsOfTheYear) {
  // Dates from ISO 8601 tables.
  EXPECT_EQ(to_text(iso_week(1708617600)), "2024-W08");  // 2024-02-22
  EXPECT_EQ(to_text(iso_week(1609459199)), "2020-W53");  // 2020-12-31 23:59:59
  EXPECT_EQ(to_text(iso_week(1609459200)), "2020-W53");  // 2021-01-01
  EXPECT_EQ(to_text(iso_week(1609718399)), "2020-W53");  // Sunday 2021-01-03 23:59:59
  EXPECT_EQ(to_text(iso_week(1609718400)), "2021-W01");  // Monday 2021-01-04
  EXPECT_EQ(to_text(iso_week(1735516800)), "2025-W01");  // Monday 2024-12-30
  EXPECT_EQ(to_text(iso_week(0)), "1970-W01");
  EXPECT_LT(iso_week(1735516799), iso_week(1735516800));
}

Options pool_options() {
  Options options;
  options.difficulty = {.min = 1, .start = 42, .max = 1000};
  return options;
}

TEST(Difficulty, IsClampedCappedAndRounded) {
  const Options options = pool_options();
  const DifficultyBounds bounds = difficulty_bounds(options, {});
  EXPECT_EQ(fit_difficulty(0.5, bounds, 0), 1);
  EXPECT_EQ(fit_difficulty(5000, bounds, 0), 1000);
  EXPECT_EQ(fit_difficulty(41.6, bounds, 0), 42);
  EXPECT_EQ(fit_difficulty(42, bounds, 7.9), 7);  // never above the network's
  EXPECT_LE(fit_difficulty(42, bounds, 4.6565423739069247e-10), 4.6565423739069247e-10);
}

TEST(Difficulty, AClientMayAskForLessThanAFloorOfOne) {
  DifficultyWishes nerd;
  nerd.suggested = 0.00015;
  EXPECT_EQ(fit_difficulty(0.00015, difficulty_bounds(pool_options(), nerd), 0), 0.00015);
  Options strict = pool_options();
  strict.difficulty.min = 100;
  EXPECT_EQ(fit_difficulty(0.00015, difficulty_bounds(strict, nerd), 0), 100);
  nerd.floor = 2048;
  strict.difficulty.max = 0;
  EXPECT_EQ(fit_difficulty(0.00015, difficulty_bounds(strict, nerd), 0), 2048);
}

TEST(Difficulty, AgentAndListenerRulesApply) {
  Options options = pool_options();
  options.difficulty.max = 0;
  options.agents = {{"NiceHash", 500'000, 500'000}};
  options.listeners = {{0, 0}, {5'000, 1'000}};
  DifficultyWishes wishes;
  apply_local_rules(options, 1, "cgminer/4.11", wishes);
  EXPECT_EQ(start_difficulty(options, wishes), 5'000);
  apply_local_rules(options, 0, "nicehash/1.0.0", wishes);
  EXPECT_EQ(start_difficulty(options, wishes), 500'000);
  EXPECT_EQ(difficulty_bounds(options, wishes).min, 500'000);
}

TEST(Verdict, FollowsTheOrderOfTheContract) {
  using stratum::Error;
  ShareFacts facts{.worker_known = false,
                   .bits_outside_mask = 1,
                   .time_in_range = false,
                   .stale = true,
                   .duplicate = true,
                   .meets_target = false,
                   .meets_network = false};
  EXPECT_EQ(judge(facts), Error::worker_mismatch);
  facts.worker_known = true;
  EXPECT_EQ(judge(facts), Error::invalid_version_mask);
  facts.bits_outside_mask = 0;
  EXPECT_EQ(judge(facts), Error::ntime_out_of_range);
  facts.time_in_range = true;
  EXPECT_EQ(judge(facts), Error::stale);
  facts.stale = false;
  EXPECT_EQ(judge(facts), Error::duplicate_share);
  facts.duplicate = false;
  EXPECT_EQ(judge(facts), Error::difficulty_too_low);
  facts.meets_network = true;  // a block is never refused for its difficulty
  EXPECT_FALSE(judge(facts).has_value());
}

TEST(PeerLimits, TokensComeBack) {
  TokenBucket bucket;
  std::int64_t now = 100 * kSecond;
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(bucket.take(now, 5, kSecond));
  EXPECT_FALSE(bucket.take(now, 5, kSecond));
  now += kSecond / 5;
  EXPECT_TRUE(bucket.take(now, 5, kSecond));
  EXPECT_FALSE(bucket.take(now, 5, kSecond));
}

TEST(PeerLimits, ConnectionsPerAddress) {
  PeerLimits limits;
  limits.connections_per_ip = 2;
  limits.trusted = {"192.0.2.9"};
  AddressLimits addresses(limits);
  EXPECT_TRUE(addresses.connect("192.0.2.1", 0));
  EXPECT_TRUE(addresses.connect("192.0.2.1", 0));
  EXPECT_FALSE(addresses.connect("192.0.2.1", 0));
  addresses.disconnect("192.0.2.1", 0);
  EXPECT_TRUE(addresses.connect("192.0.2.1", 0));
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(addresses.connect("127.0.0.1", 0));
    ASSERT_TRUE(addresses.connect("192.0.2.9", 0));
  }
}

}  // namespace
}  // namespace tbg::core

#include "pool/core/vardiff.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "pool/ports/types.h"

namespace tbg::core {
namespace {

// A miner of fixed hash rate under vardiff: exponential gaps from the test's own seeded generator.
class Bench {
 public:
  Bench(double hashes_per_s, double difficulty, std::uint64_t seed)
      : rate_(hashes_per_s), difficulty_(difficulty), random_(seed) {
    vardiff_.restart(now_us_);
  }

  // Runs for a while; returns the number of difficulty changes.
  int run(double seconds) {
    const std::int64_t end = now_us_ + static_cast<std::int64_t>(seconds * 1e6);
    int changes = 0;
    std::int64_t share_at = next_share();
    std::int64_t tick_at = now_us_ + kSecond;
    while (now_us_ < end) {
      const bool share = share_at <= tick_at;
      now_us_ = share ? share_at : tick_at;
      if (share) vardiff_.on_share(1);
      const auto step = share ? vardiff_.after_share(options_, now_us_)
                              : vardiff_.after_silence(options_, now_us_);
      if (step) {
        difficulty_ *= step->factor;
        vardiff_.moved(now_us_, step->factor, !share && !step->ramp);
        ++changes;
      }
      if (share || step) share_at = next_share();
      if (!share) tick_at = now_us_ + kSecond;
    }
    return changes;
  }

  void set_rate(double hashes_per_s) { rate_ = hashes_per_s; }
  double difficulty() const { return difficulty_; }
  double ideal() const { return rate_ * options_.target_share_interval_s / 4294967296.0; }

 private:
  std::int64_t next_share() {
    if (rate_ <= 0) return INT64_MAX;
    const double uniform = (static_cast<double>(random_() >> 11) + 1) / 9007199254740993.0;
    const double gap = -std::log(uniform) * difficulty_ * 4294967296.0 / rate_;
    return now_us_ + std::max<std::int64_t>(1, static_cast<std::int64_t>(gap * 1e6));
  }

  double rate_;
  double difficulty_;
  std::mt19937_64 random_;
  VardiffOptions options_;
  Vardiff vardiff_;
  std::int64_t now_us_ = 1'000 * kSecond;
};

TEST(Vardiff, FindsEveryMinerFromNerdMinerToFarm) {
  for (const double rate : {1e5, 1e6, 1e12, 5e12, 1e14, 2e14, 1e16}) {
    Bench bench(rate, rate < 1e9 ? 0.00015 : 42, 7);
    bench.run(1'200);
    EXPECT_GT(bench.difficulty() / bench.ideal(), 0.4) << rate;
    EXPECT_LT(bench.difficulty() / bench.ideal(), 2.5) << rate;
  }
}

TEST(Vardiff, RampsABigMinerWithinASecond) {
  Bench bench(2e14, 42, 3);
  bench.run(1);
  // 1,100 shares/s at the start; after a second at most a handful.
  EXPECT_GT(bench.difficulty(), bench.ideal() / 10);
}

TEST(Vardiff, IsQuietAtASteadyRate) {
  int changes = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Bench bench(1e12, 1e12 * 10 / 4294967296.0, seed);
    changes += bench.run(3'600);
  }
  EXPECT_LT(changes, 40);  // 20 hours of mining
}

TEST(Vardiff, LowersASilentMinerWithoutAShare) {
  Bench bench(0, 1'000'000, 1);
  EXPECT_GE(bench.run(600), 3);
  EXPECT_LT(bench.difficulty(), 10'000);
}

TEST(Vardiff, FollowsAStepDownAndUp) {
  Bench bench(1e12, 1e12 * 10 / 4294967296.0, 11);
  bench.set_rate(2e11);
  bench.run(900);
  EXPECT_LT(bench.difficulty() / bench.ideal(), 2.5);
  bench.set_rate(4e12);
  bench.run(300);
  EXPECT_GT(bench.difficulty() / bench.ideal(), 0.4);
}

TEST(Vardiff, PutsBackAMinerThatWasAway) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Bench bench(1e12, 1e12 * 10 / 4294967296.0, seed);
    bench.run(1'200);
    const double before = bench.difficulty();
    bench.set_rate(0);
    bench.run(600);
    EXPECT_LT(bench.difficulty(), before / 30);
    bench.set_rate(1e12);
    bench.run(10);
    EXPECT_NEAR(bench.difficulty() / before, 1, 0.001) << seed;
  }
}

// Shares that stay away by chance bring a lower difficulty; when they come as before, the old one,
// which hundreds of shares had proven, is better than any estimate.
TEST(Vardiff, TakesBackAStepThatWasChance) {
  Vardiff vardiff;
  const VardiffOptions options;
  vardiff.restart(0);
  std::int64_t now = 0;
  const auto mine = [&](int shares, double gap_s) -> std::optional<VardiffStep> {
    for (int i = 0; i < shares; ++i) {
      now += static_cast<std::int64_t>(gap_s * 1e6);
      vardiff.on_share(1);
      if (const auto step = vardiff.after_share(options, now)) return step;
    }
    return std::nullopt;
  };
  ASSERT_FALSE(mine(200, 10));
  const auto lowered = mine(50, 60);
  ASSERT_TRUE(lowered);
  EXPECT_LT(lowered->factor, 0.25);
  vardiff.moved(now, lowered->factor, false);
  const auto back = mine(50, 10 * lowered->factor);
  ASSERT_TRUE(back);
  EXPECT_NEAR(back->factor * lowered->factor, 1, 1e-6);
}

TEST(Vardiff, CompletesARaiseThatWasCutShort) {
  Vardiff vardiff;
  const VardiffOptions options;
  vardiff.restart(0);
  std::optional<VardiffStep> step;
  std::int64_t now = 0;
  while (!step) {  // a thousand times too fast
    now += 10'000;
    vardiff.on_share(1);
    step = vardiff.after_share(options, now);
  }
  EXPECT_EQ(step->factor, options.fast_ramp_max_jump);
  vardiff.moved(now, step->factor, false);
  step = vardiff.after_silence(options, now + kSecond);
  ASSERT_TRUE(step.has_value());
  EXPECT_TRUE(step->ramp);
  EXPECT_NEAR(step->factor, 1000 / options.fast_ramp_max_jump, 2);
}

// The shares that prove the rest of a raise are no evidence against a long silence after it.
TEST(Vardiff, ForgetsTheRestOfARaiseWhenTheMinerFellQuiet) {
  Vardiff vardiff;
  const VardiffOptions options;
  std::optional<VardiffStep> step;
  std::int64_t now = 0;
  while (!step) {
    now += 10'000;
    vardiff.on_share(1);
    step = vardiff.after_share(options, now);
  }
  vardiff.moved(now, step->factor, false);
  vardiff.on_share(1);
  EXPECT_FALSE(vardiff.after_share(options, now + 3'600 * kSecond));
}

// A halving is often found by one long gap; a few quick shares after it must not put back the
// difficulty from before, as they would after a silence.
TEST(Vardiff, DoesNotUndoAHalving) {
  int undone = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Bench bench(1e12, 1e12 * 10 / 4294967296.0, seed);
    bench.run(1'200);
    const double before = bench.ideal();
    bench.set_rate(5e11);
    bool found = false;
    for (int tens = 0; tens < 60; ++tens) {
      bench.run(10);
      found = found || bench.difficulty() < before * 0.75;
      if (!found || bench.difficulty() < before * 0.9) continue;
      ++undone;
      break;
    }
  }
  EXPECT_LT(undone, 25);
}

TEST(Vardiff, StaysFiniteWhenTheClockStandsOrGoesBack) {
  Vardiff vardiff;
  const VardiffOptions options;
  vardiff.restart(1'000 * kSecond);
  for (const std::int64_t now : {1'000 * kSecond, 5 * kSecond, 5 * kSecond, 2'000 * kSecond}) {
    for (int i = 0; i < 50; ++i) {
      vardiff.on_share(i % 3 == 0 ? 1e-9 : 1);
      const auto step = vardiff.after_share(options, now);
      if (!step) continue;
      EXPECT_TRUE(std::isfinite(step->factor));
      EXPECT_GT(step->factor, 0);
      vardiff.moved(now, step->factor, false);
    }
  }
}

TEST(Vardiff, SurvivesManySharesInOneMicrosecond) {
  Vardiff vardiff;
  vardiff.restart(5);
  const VardiffOptions options;
  for (int i = 0; i < 100; ++i)
    vardiff.on_share(1);
  const auto step = vardiff.after_share(options, 5);
  ASSERT_TRUE(step.has_value());
  EXPECT_TRUE(step->ramp);
  EXPECT_EQ(step->factor, options.fast_ramp_max_jump);
}

}  // namespace
}  // namespace tbg::core

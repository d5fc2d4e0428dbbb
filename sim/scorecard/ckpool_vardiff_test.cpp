#include "sim/scorecard/ckpool_vardiff.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "pool/ports/types.h"

namespace tbg::sim {
namespace {

constexpr double kAnyHash = 1e300;

// A ckpool whose shares come at even gaps on its newest job.
class Bench {
 public:
  explicit Bench(const CkpoolOptions& options) : vardiff(options) { vardiff.on_job(0, job); }

  // Mines this many shares, one every gap; stops after the first change, true then.
  bool mine(int shares, double gap_s) {
    for (int i = 0; i < shares; ++i) {
      now_us += static_cast<std::int64_t>(gap_s * 1e6);
      const double before = vardiff.difficulty();
      vardiff.on_share(now_us, {job, kAnyHash});
      ++mined;
      if (vardiff.difficulty() != before) return true;
    }
    return false;
  }

  CkpoolVardiff vardiff;
  std::uint32_t job = 1;
  std::int64_t now_us = 1'000 * kSecond;
  int mined = 0;
};

TEST(CkpoolVardiff, LooksAfterSeventyTwoShares) {
  Bench bench({.start = 100});
  EXPECT_TRUE(bench.mine(1'000, 1));  // 1 a second, wanted 0.3
  EXPECT_EQ(bench.mined, 72);
  EXPECT_NEAR(bench.vardiff.difficulty(), 333, 40);
}

TEST(CkpoolVardiff, LooksAfterAHundredAndFortyFourVeryFastOnes) {
  Bench bench({.start = 100});
  // The 72nd looks at the average of a minute first; it is not off there, nor does it move.
  EXPECT_TRUE(bench.mine(1'000, 0.06));
  EXPECT_LE(bench.mined, 144);
}

TEST(CkpoolVardiff, LooksAfterFourMinutes) {
  Bench bench({.start = 100});
  EXPECT_TRUE(bench.mine(1'000, 20));
  EXPECT_EQ(bench.mined, 13);  // 240 s after the first
  EXPECT_NEAR(bench.vardiff.difficulty(), 17, 4);
}

TEST(CkpoolVardiff, LeavesItsBandAlone) {
  for (const double per_s : {0.19, 0.3, 0.36}) {
    Bench bench({.start = 100});
    EXPECT_FALSE(bench.mine(2'000, 1 / per_s)) << per_s;
  }
}

TEST(CkpoolVardiff, NeverLowersWithoutAShare) {
  Bench bench({.start = 100});
  bench.mine(50, 3);
  for (int i = 0; i < 10'000; ++i)
    bench.vardiff.on_second(bench.now_us + i * kSecond);
  EXPECT_EQ(bench.vardiff.difficulty(), 100);
}

TEST(CkpoolVardiff, KeepsTheOldDifficultyForTheJobInHandAndTwoMoreAfterARaise) {
  Bench bench({.start = 100});
  bench.job = 7;
  bench.vardiff.on_job(bench.now_us, 7);
  ASSERT_TRUE(bench.mine(72, 1));
  const double raised = bench.vardiff.difficulty();
  for (const std::uint32_t job : {6U, 7U, 8U, 9U})
    EXPECT_EQ(bench.vardiff.required(job), 100) << job;
  EXPECT_EQ(bench.vardiff.required(10), raised);
}

TEST(CkpoolVardiff, LowersForTheJobInHandAtOnceButNotForOlderOnes) {
  Bench bench({.start = 100});
  bench.job = 7;
  bench.vardiff.on_job(bench.now_us, 7);
  ASSERT_TRUE(bench.mine(100, 20));
  EXPECT_EQ(bench.vardiff.required(6), 100);
  EXPECT_LT(bench.vardiff.required(7), 100);
}

TEST(CkpoolVardiff, StandsStillWhileSharesOfOldWorkArrive) {
  Bench bench({.start = 100});
  ASSERT_TRUE(bench.mine(72, 0.1));
  // The miner stays on the old job: hundreds of shares, all credited at the old difficulty.
  EXPECT_FALSE(bench.mine(700, 0.1));
}

TEST(CkpoolVardiff, DoesNotLowerAtTheFirstShareAfterAChange) {
  Bench bench({.start = 100});
  ASSERT_TRUE(bench.mine(72, 1));
  bench.job = 5;  // new work, at the new difficulty
  bench.vardiff.on_job(bench.now_us, 5);
  EXPECT_FALSE(bench.mine(1, 3'000));  // back after fifty minutes
  EXPECT_TRUE(bench.mine(20, 60));
}

TEST(CkpoolVardiff, StaysWithinItsBounds) {
  Bench high({.start = 100, .mindiff = 90.5});
  ASSERT_TRUE(high.mine(100, 30));
  EXPECT_EQ(high.vardiff.difficulty(), 91);
  Bench low({.start = 100, .maxdiff = 150.9});
  ASSERT_TRUE(low.mine(100, 0.5));
  EXPECT_EQ(low.vardiff.difficulty(), 150);
}

TEST(CkpoolVardiff, SaysIntegersOrOneDigit) {
  EXPECT_EQ(ckpool_normalised(1234.5), 1235);
  EXPECT_EQ(ckpool_normalised(1.4), 1);
  EXPECT_DOUBLE_EQ(ckpool_normalised(0.94), 0.9);
  EXPECT_DOUBLE_EQ(ckpool_normalised(0.000234), 0.0002);
  EXPECT_DOUBLE_EQ(ckpool_normalised(0.00015), 0.0001);
  EXPECT_DOUBLE_EQ(ckpool_normalised(0.97), 1);
}

TEST(CkpoolVardiff, CountsTheFirstShareForNothing) {
  // Two shares a fraction of a second apart: were the first counted, its difficulty would be there.
  const auto said = ckpool_sequence({.start = 100}, {{0, 1}}, {{1'000'000, 1}, {241'000'000, 1}});
  EXPECT_EQ(said.size(), 2U);
  EXPECT_LT(said.back().difficulty, 3);  // one share of 100 in 240 s, twice damped
}

std::vector<TimedJob> read_times(const nlohmann::json& rows) {
  std::vector<TimedJob> times;
  for (const auto& row : rows)
    times.push_back({static_cast<std::int64_t>(row[0].get<double>() * 1e3), row[1]});
  return times;
}

TEST(CkpoolVardiff, SaysWhatTheRealOneSaid) {
  std::ifstream file(TBG_SOURCE_DIR "/sim/scorecard/testdata/ckpool_sessions.json");
  ASSERT_TRUE(file);
  const auto recorded = nlohmann::json::parse(file);
  for (const auto& session : recorded["sessions"]) {
    SCOPED_TRACE(session["name"].get<std::string>());
    const CkpoolOptions options{
        .start = recorded["start"],
        .mindiff = recorded["mindiff"],
        .minute_at_us = static_cast<std::int64_t>(session["minute_at_ms"].get<double>() * 1e3)};
    const auto said =
        ckpool_sequence(options, read_times(session["jobs"]), read_times(session["shares"]));
    const auto& real = session["difficulty"];
    EXPECT_EQ(said.size(), real.size());
    for (std::size_t i = 1; i < std::min(said.size(), real.size()); ++i) {
      EXPECT_NEAR(said[i].difficulty, real[i][1].get<double>(), 1e-12) << i;
      EXPECT_NEAR(static_cast<double>(said[i].at_us), real[i][0].get<double>() * 1e3, 50'000) << i;
    }
  }
}

}  // namespace
}  // namespace tbg::sim

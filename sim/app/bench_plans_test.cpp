#include "sim/app/bench_plans.h"

#include <gtest/gtest.h>

namespace tbg::sim {
namespace {

void expect_six_a_minute(WorkMode work) {
  const Outcome outcome = run_plan(steady_plan(work, 100, 300));
  EXPECT_TRUE(outcome.good()) << failure_of(outcome).what;
  EXPECT_EQ(outcome.numbers.online, 100U);
  const auto shares = static_cast<double>(outcome.numbers.accepted);
  EXPECT_NEAR(shares, 100 * 6 * 5, 300);
}

TEST(BenchPlans, AToyMinerFindsSixSharesAMinute) { expect_six_a_minute(WorkMode::toy); }

TEST(BenchPlans, ASampledMinerFindsSixSharesAMinute) { expect_six_a_minute(WorkMode::sampled); }

TEST(BenchPlans, ManySharesAreValidated) {
  const Outcome outcome = run_plan(shares_plan(3));
  EXPECT_TRUE(outcome.good()) << failure_of(outcome).what;
  EXPECT_GT(outcome.numbers.accepted, 9'000U);
  EXPECT_GT(outcome.numbers.hashes, 8 * outcome.numbers.accepted);
  EXPECT_LT(outcome.numbers.rejected, outcome.numbers.accepted / 100);
}

TEST(BenchPlans, ACrowdHasFreshWorkAndWhoLacksItIsSeen) {
  Plan plan = crowd_plan(300);
  const Outcome outcome = run_crowd(plan, true);
  EXPECT_TRUE(outcome.good()) << failure_of(outcome).what;
  EXPECT_EQ(outcome.numbers.blocks_elsewhere, 1U);
  plan.faults.push_back(
      {.id = 2, .at_s = 80, .kind = "stall", .target = "miners/0", .value = 1'000, .text = ""});
  EXPECT_EQ(failure_of(run_crowd(plan, false)).checker, "crowd");
}

TEST(BenchPlans, AnHourHasFiftyMiners) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Plan plan = hour_plan(seed);
    EXPECT_EQ(plan.duration_s, 3'600);
    std::uint32_t honest = 0;
    for (const MinerGroup& group : plan.fleet)
      if (group.hostility == Hostility::none) honest += group.count;
    EXPECT_EQ(honest, 50U);
  }
}

TEST(BenchPlans, TheSchedulerRunsAsManyEventsAsAsked) {
  EXPECT_EQ(run_scheduler(50'000).numbers.events, 50'000U);
}

}  // namespace
}  // namespace tbg::sim

#include "sim/scorecard/measures.h"

#include <gtest/gtest.h>

namespace tbg::sim {
namespace {

constexpr std::int64_t kS = 1'000'000;
// Starts at 1, at 50 s too far, at 100 s close, at 2000 s just outside, at 2100 s back.
const std::vector<Change> kStory{
    {0, 1}, {50 * kS, 900}, {100 * kS, 90}, {2'000 * kS, 201}, {2'100 * kS, 120}};

TEST(ScorecardMeasures, SettledMeansInsideAndStaying) {
  EXPECT_EQ(settle_s(kStory, {0, 3'600 * kS}, 100), 100);
  // Inside for less than ten minutes is not settled.
  const std::vector<Change> flutter{{0, 1}, {100 * kS, 90}, {600 * kS, 300}, {800 * kS, 110}};
  EXPECT_EQ(settle_s(flutter, {0, 3'600 * kS}, 100), 800);
  EXPECT_EQ(settle_s(flutter, {0, 1'000 * kS}, 100), 1'000);  // never: the whole span
}

TEST(ScorecardMeasures, FollowsAtTheFirstTouch) {
  EXPECT_EQ(follow_s(kStory, {0, 3'600 * kS}, 100, 1.5), 100);
  EXPECT_EQ(follow_s(kStory, {200 * kS, 3'600 * kS}, 100, 1.5), 0);
  EXPECT_EQ(follow_s(kStory, {0, 3'600 * kS}, 1e6, 1.5), 3'600);
}

TEST(ScorecardMeasures, LoweredMeansHalved) {
  EXPECT_EQ(lowered_s(kStory, {60 * kS, 3'600 * kS}), 40);
  EXPECT_EQ(lowered_s(kStory, {200 * kS, 3'600 * kS}), 3'400);
}

TEST(ScorecardMeasures, FalseChangesAreThoseMadeFromInsideTheBand) {
  const Steadiness steady = steadiness(kStory, {1'800 * kS, 5'400 * kS}, 100);
  EXPECT_DOUBLE_EQ(steady.changes_per_h, 2);
  EXPECT_DOUBLE_EQ(steady.false_per_h, 1);  // from 90; that from 201 was needed
  EXPECT_GT(steady.jitter, 0);
  EXPECT_NEAR(steadiness({{0, 200}}, {0, 100 * kS}, 100).bias, 0.6931, 1e-4);
  EXPECT_NEAR(steadiness({{0, 200}}, {0, 100 * kS}, 100).jitter, 0, 1e-6);
}

}  // namespace
}  // namespace tbg::sim

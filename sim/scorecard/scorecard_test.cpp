#include "sim/scorecard/scorecard.h"

#include <gtest/gtest.h>

#include "sim/scorecard/report.h"

namespace tbg::sim {
namespace {

const Quantiles& of(const Measured& measured, Measure measure) {
  return measured[static_cast<std::size_t>(measure)];
}

ScorecardOptions one_cell(double shares_per_min, std::uint32_t trials) {
  ScorecardOptions options;
  options.trials = trials;
  options.miners = {{"Bitaxe", 1.3e12}};
  options.shares_per_min = {shares_per_min};
  return options;
}

TEST(Scorecard, HasFiftyCells) {
  EXPECT_EQ(scorecard_miners().size() * scorecard_shares_per_min().size(), 50U);
}

TEST(Scorecard, IsTheSameTwiceAndTellsItsProgress) {
  std::size_t told = 0;
  const auto count = [&](std::size_t done, std::size_t of) {
    EXPECT_EQ(of, 1U);
    told = done;
  };
  const auto first = run_scorecard(one_cell(18, 3), count);
  EXPECT_EQ(told, 1U);
  EXPECT_EQ(scorecard_json(first), scorecard_json(run_scorecard(one_cell(18, 3), {})));
  ScorecardOptions other = one_cell(18, 3);
  other.seed = 2;
  EXPECT_NE(scorecard_json(first), scorecard_json(run_scorecard(other, {})));
}

// What docs/vardiff.md claims, at few trials: a ratchet, not the measurement.
TEST(Scorecard, OursBeatsCkpoolWhereItMatters) {
  for (const MinerClass& miner : {scorecard_miners()[3], scorecard_miners()[9]}) {
    for (const double shares_per_min : {6.0, 18.0}) {
      ScorecardOptions options = one_cell(shares_per_min, 100);
      options.miners = {miner};
      const Cell cell = run_scorecard(options, {}).cells.front();
      SCOPED_TRACE(miner.name + " " + std::to_string(shares_per_min));
      const auto beats = [&](Measure measure) {
        return of(cell.ours, measure).mean < of(cell.ckpool, measure).mean;
      };
      EXPECT_LT(of(cell.ours, Measure::settle).p90, of(cell.ckpool, Measure::settle).p90);
      EXPECT_TRUE(beats(Measure::half));
      EXPECT_TRUE(beats(Measure::fourfold));
      EXPECT_TRUE(beats(Measure::silence));
      EXPECT_TRUE(beats(Measure::comeback));
      EXPECT_TRUE(beats(Measure::false_changes));
      EXPECT_TRUE(beats(Measure::bias));
    }
  }
}

}  // namespace
}  // namespace tbg::sim

// Whole runs: small worlds whose story is known.
#include "sim/world.h"

#include <gtest/gtest.h>

namespace tbg::sim {
namespace {

Plan small_plan() {
  Plan plan;
  plan.seed = 0x5eed;
  plan.duration_s = 120;
  plan.chain.spacing_s = 60;
  plan.fleet = {{.name = "bitaxes", .count = 5, .profile = "bitaxe"}};
  return plan;
}

RunNumbers run(const Plan& plan) {
  World world(plan);
  world.run();
  return world.numbers();
}

TEST(World, AFleetMinesInToyMode) {
  const RunNumbers numbers = run(small_plan());
  EXPECT_GT(numbers.accepted, 30U);
  EXPECT_EQ(numbers.online, 5U);
  EXPECT_LT(numbers.rejected, numbers.accepted / 10);
}

TEST(World, AFleetMinesInSampledMode) {
  Plan plan = small_plan();
  plan.work = WorkMode::sampled;
  plan.duration_s = 600;
  const RunNumbers numbers = run(plan);
  EXPECT_GT(numbers.accepted, 100U);
  EXPECT_EQ(numbers.online, 5U);
}

TEST(World, TellsBlocksOfThePoolFromOthers) {
  struct Tips final : Observer {
    void on_tip(Moment, const TipInfo& tip) override { ++(tip.by_pool ? ours : others); }
    int ours = 0;
    int others = 0;
  };
  Plan plan = small_plan();
  plan.chain.hashes_per_block = 300;
  Tips tips;
  World world(plan);
  world.observe(tips);
  world.run();
  EXPECT_GT(tips.ours, 0);
  EXPECT_EQ(tips.others, static_cast<int>(world.numbers().blocks_elsewhere) + 1);
}

TEST(World, TheSamePlanGivesTheSameRun) {
  EXPECT_EQ(run(small_plan()).hash, run(small_plan()).hash);
  Plan other = small_plan();
  other.seed = 2;
  EXPECT_NE(run(small_plan()).hash, run(other).hash);
}

}  // namespace
}  // namespace tbg::sim

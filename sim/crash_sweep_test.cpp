// A block is not lost, wherever the pool dies while it hands it over; and nothing is, wherever it
// dies while it writes.
#include "sim/crash_sweep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sim/suite.h"
#include "sim/world.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kStepsMin = 20;
#ifdef TBG_SLOW_BUILD  // sanitizers: a sample
constexpr std::size_t kEvery = 20;
#else
constexpr std::size_t kEvery = 1;
#endif
constexpr std::size_t kWritesMin = 300 / kEvery;

void nothing_is_lost(const std::vector<CrashRun>& runs) {
  for (const CrashRun& run : runs) {
    EXPECT_TRUE(run.died) << run.call;
    for (const Violation& one : run.violations)
      ADD_FAILURE() << "call " << run.call << ": " << one.checker << ": " << one.what;
  }
  testing::Test::RecordProperty("steps", std::to_string(runs.size()));
}

Plan small_plan() {
  Plan plan;
  plan.seed = 11;
  plan.duration_s = 600;
  plan.nodes = 2;
  plan.chain.spacing_s = 0;
  plan.chain.hashes_per_block = 100;
  plan.chain.transactions = 3;
  plan.pool.donation_percent = 1;
  plan.fleet = {{.name = "bitaxes", .count = 3, .profile = "bitaxe"}};
  return plan;
}

// Dead at the first call, the pool has not even looked at the share; dead at the last one, its
// nodes have the block. In between there is one step from which on nothing can lose it.
void judge(const std::vector<CrashRun>& runs) {
  ASSERT_GT(runs.size(), kStepsMin);
  nothing_is_lost(runs);
  const auto kept = [](const CrashRun& run) { return run.block_kept; };
  EXPECT_FALSE(runs.front().block_kept);
  EXPECT_TRUE(runs.back().block_kept);
  EXPECT_TRUE(std::is_partitioned(runs.begin(), runs.end(),
                                  [&](const CrashRun& run) { return !kept(run); }));
  const auto lost =
      std::count_if(runs.begin(), runs.end(), [&](const auto& r) { return !kept(r); });
  testing::Test::RecordProperty("lost_before_it_was_on_record", std::to_string(lost));
}

TEST(CrashSweep, KilledAnywhere) { judge(sweep_crashes(small_plan(), false)); }

TEST(CrashSweep, WithoutPowerAnywhere) { judge(sweep_crashes(small_plan(), true)); }

// Three snapshots, a block or two, a week that ends, and a spool that shrinks behind its reader.
Plan writing_plan() {
  Plan plan = small_plan();
  plan.duration_s = 230;
  plan.heal_at_s = 190;
  plan.nodes = 1;
  plan.chain.spacing_s = 50;
  plan.chain.hashes_per_block = 400;
  plan.pool.spool_segment_kb = 8;
  plan.consumers = {{.name = "collector", .start_s = 0, .every_s = 5, .lines = 0}};
  plan.faults = {{.id = 1,
                  .at_s = 1,
                  .for_s = 0,
                  .kind = "clock_jump",
                  .target = "",
                  .value = 438'400 - 95,
                  .text = ""}};
  return plan;
}

TEST(CrashSweep, WhatIsWrittenIsOfEveryKind) {
  World world(writing_plan());
  Suite suite(world);
  world.run();
  for (const char* const probe : {"block", "week_turned", "spool_shrinks"})
    EXPECT_GT(suite.probes().count(probe), 0U) << probe;
  EXPECT_GE(world.store().names(Folder::records).size(), 3U) << "blocks, and two snapshots";
}

TEST(CrashSweep, KilledAtEveryWrite) {
  const std::vector<CrashRun> runs = sweep_writes(writing_plan(), false, kEvery);
  ASSERT_GT(runs.size(), kWritesMin);
  nothing_is_lost(runs);
}

TEST(CrashSweep, WithoutPowerAtEveryWrite) {
  const std::vector<CrashRun> runs = sweep_writes(writing_plan(), true, kEvery);
  ASSERT_GT(runs.size(), kWritesMin);
  nothing_is_lost(runs);
}

}  // namespace
}  // namespace tbg::sim

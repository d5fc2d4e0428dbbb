// All checkers in one run: each has something to judge, and none finds fault with an honest world.
#include "sim/suite.h"

#include <gtest/gtest.h>

#include <map>

namespace tbg::sim {
namespace {

struct Judgement {
  std::vector<Violation> violations;
  std::map<std::string, std::uint64_t> judged;
};

Judgement judge(const Plan& plan) {
  World world(plan);
  Suite suite(world);
  world.run();
  Judgement out{suite.violations(), {}};
  for (const auto& [name, times] : suite.judged())
    out.judged[name] = times;
  return out;
}

std::string text_of(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& one : violations)
    text += one.checker + " at " + std::to_string(one.at.us) + ": " + one.what + "\n";
  return text;
}

Fault fault_of(const std::string& kind, double at_s, double value) {
  Fault fault;
  fault.kind = kind;
  fault.at_s = at_s;
  fault.for_s = 600;
  fault.value = value;
  fault.text = "rejected";
  return fault;
}

Plan busy_plan() {
  Plan plan;
  plan.duration_s = 720;
  plan.heal_at_s = 60;
  plan.nodes = 2;
  plan.chain.spacing_s = 60;
  plan.chain.hashes_per_block = 300;
  plan.chain.transactions = 3;
  plan.pool.min_diff = plan.pool.start_diff = plan.pool.max_diff = 3e-9;
  plan.fleet = {{.name = "bitaxes", .count = 6, .profile = "bitaxe"},
                {.name = "farm", .profile = "farm", .workers = 3}};
  plan.happens = {{.probe = "block"}, {.probe = "second_worker", .at_least = 2}};
  return plan;
}

TEST(Suite, EveryCheckerHasSomethingToJudge) {
  const Judgement judgement = judge(busy_plan());
  EXPECT_TRUE(judgement.violations.empty()) << text_of(judgement.violations);
  for (const auto& [name, times] : judgement.judged)
    EXPECT_GT(times, 0U) << name;
}

TEST(Suite, AStoryThatDidNotHappenIsTold) {
  Plan plan = busy_plan();
  plan.duration_s = 60;
  plan.happens = {{.probe = "reorg_deep"}, {.probe = "tip", .at_least = 0, .at_most = 0}};
  const Judgement judgement = judge(plan);
  ASSERT_EQ(judgement.violations.size(), 2U) << text_of(judgement.violations);
  EXPECT_EQ(judgement.violations[0].checker, "honest_run");
}

// Shares that waited behind a stall come in one turn with the end of their connection: what they
// lead to must be told before it.
TEST(Suite, FarewellsComeLast) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Plan plan = busy_plan();
    plan.seed = seed;
    plan.duration_s = 200;
    plan.heal_at_s = 190;
    plan.pool.min_diff = plan.pool.start_diff = plan.pool.max_diff = 1e-9;
    plan.fleet = {{.name = "b", .count = 8, .profile = "bitaxe", .drop_every_s = 20}};
    plan.happens.clear();
    for (const double at_s : {10, 40, 70, 100, 130})
      plan.faults.push_back(fault_of("stall", at_s, 25));
    const Judgement judgement = judge(plan);
    EXPECT_TRUE(judgement.violations.empty()) << seed << ": " << text_of(judgement.violations);
  }
}

TEST(Suite, WhatHealingPutsRightIsRight) {
  for (const std::string kind : {"node_hangs", "node_slow", "node_errors", "submit_answer", "stall",
                                 "slow_reader", "disk_error", "crash_at_call", "node_down"}) {
    Plan plan = busy_plan();
    plan.faults = {fault_of(kind, 59.5, 20'000)};
    const Judgement judgement = judge(plan);
    EXPECT_TRUE(judgement.violations.empty()) << kind << ": " << text_of(judgement.violations);
  }
}

}  // namespace
}  // namespace tbg::sim

#include "sim/session_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/perturbed.h"
#include "sim/plan_check.h"
#include "sim/record_test_kit.h"

namespace tbg::sim {
namespace {

std::size_t count(const Plan& plan, std::string_view kind) {
  return static_cast<std::size_t>(std::count_if(plan.faults.begin(), plan.faults.end(),
                                                [&](const Fault& f) { return f.kind == kind; }));
}

Fault fault_of(const char* kind, double at_s, double for_s, const char* target, double value) {
  Fault fault;
  fault.kind = kind;
  fault.at_s = at_s;
  fault.for_s = for_s;
  fault.target = target;
  fault.value = value;
  return fault;
}

// The busy world, in which a node, the pool and miners go away for a while.
Plan eventful_plan() {
  Plan plan = busy_plan();
  plan.network = bitcoin::Network::signet;
  plan.pool.share_interval_s = 7;
  plan.fleet[0].drop_every_s = 0;
  plan.fleet[0].start_spread_s = 20;
  plan.faults = {fault_of("node_down", 30, 15, "0", 0), fault_of("power_cut", 60, 20, "farm", 0),
                 crash_at(120), fault_of("reorg", 150, 0, "", 2)};
  return plan;
}

TEST(SessionPlan, HasTheShapeOfWhatWasRecorded) {
  const Plan plan = plan_of_session(record(eventful_plan()).file, "incident").plan;
  EXPECT_TRUE(problems_of(plan).empty()) << problems_of(plan).front();
  EXPECT_EQ(plan.name, "incident");
  EXPECT_EQ(plan.network, bitcoin::Network::signet);
  EXPECT_EQ(plan.nodes, 2u);
  EXPECT_NEAR(plan.pool.share_interval_s, 7, 1);
  EXPECT_NEAR(plan.heal_s(), 240, 5);
  EXPECT_GT(plan.chain.hashes_per_block, 0);
  ASSERT_EQ(plan.fleet.size(), 7u);
  const auto farm = std::find_if(plan.fleet.begin(), plan.fleet.end(),
                                 [](const MinerGroup& group) { return group.workers == 3; });
  ASSERT_NE(farm, plan.fleet.end());
  EXPECT_EQ(std::count_if(plan.fleet.begin(), plan.fleet.end(),
                          [](const MinerGroup& group) { return group.profile == "bitaxe"; }),
            6);
  for (const MinerGroup& group : plan.fleet)
    EXPECT_LE(group.start_s, 21) << group.name;
  EXPECT_EQ(count(plan, "crash"), 1u);
  EXPECT_GE(count(plan, "reorg"), 1u);
  EXPECT_GE(count(plan, "block"), 1u);
  const auto at = [&](std::string_view kind) {
    return std::find_if(plan.faults.begin(), plan.faults.end(),
                        [&](const Fault& f) { return f.kind == kind; });
  };
  ASSERT_NE(at("node_down"), plan.faults.end());
  EXPECT_NEAR(at("node_down")->at_s, 30, 5);
  EXPECT_NEAR(at("node_down")->for_s, 15, 10);
  EXPECT_EQ(at("node_down")->target, "0");
  EXPECT_NEAR(at("crash")->at_s, 120, 1);
  EXPECT_NEAR(at("crash")->for_s, 2, 1);
  const auto cut = std::find_if(plan.faults.begin(), plan.faults.end(), [&](const Fault& f) {
    return f.kind == "power_cut" && f.target == farm->name && f.at_s < 100;
  });
  ASSERT_NE(cut, plan.faults.end());
  EXPECT_NEAR(cut->at_s, 60, 7) << "its last share";
  EXPECT_NEAR(cut->at_s + cut->for_s, 80, 7);
}

TEST(SessionPlan, ThatWorldHoldsUnmovedAndHoweverItIsMoved) {
  const Plan recorded = plan_of_session(record(eventful_plan()).file, "incident").plan;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    std::vector<std::string> said;
    const Plan plan = seed == 0 ? recorded : perturbed(recorded, seed, said);
    EXPECT_EQ(said.size(), seed == 0 ? 0u : 4u);
    EXPECT_TRUE(problems_of(plan).empty()) << problems_of(plan).front();
    const Outcome outcome = run_plan(plan, {});
    EXPECT_TRUE(outcome.good()) << "seed " << seed << ": " << outcome.violation_count;
    EXPECT_GT(outcome.numbers.accepted, 100u);
  }
}

TEST(SessionPlan, ASeedGivesOneWorldAndAnotherAnother) {
  const Plan recorded = plan_of_session(record(busy_plan()).file, "incident").plan;
  std::vector<std::string> first, again, other;
  const Plan plan = perturbed(recorded, 7, first);
  perturbed(recorded, 7, again);
  perturbed(recorded, 8, other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  EXPECT_EQ(count(plan, "reorg"), count(recorded, "reorg") + 1);
  EXPECT_EQ(count(plan, "notices_lost"), 1u);
}

TEST(SessionPlan, WithShardsTheirMinersAreAllThere) {
  Plan busy = busy_plan();
  busy.pool.shards = 4;
  const auto [plan, problem, cut_off] = plan_of_session(record(busy).file, "incident");
  EXPECT_EQ(problem, "");
  EXPECT_FALSE(cut_off);
  EXPECT_EQ(plan.fleet.size(), 7u);
  EXPECT_EQ(plan.pool.shards, 4u);
  EXPECT_GE(count(plan, "block"), 1u);
}

TEST(SessionPlan, OfWhatIsNoRecordingThereIsNone) {
  EXPECT_NE(plan_of_session({}, "empty").problem, "");
  bitcoin::Bytes file = record(busy_plan()).file;
  file[3] ^= 1;
  EXPECT_NE(plan_of_session(file, "damaged").problem, "");
}

TEST(SessionPlan, WhatANewLifeFindsIsNoReorganisation) {
  Plan plan = busy_plan();
  plan.nodes = 1;
  plan.faults = {crash_at(50), crash_at(120)};
  const Plan of_crashes = plan_of_session(record(plan).file, "incident").plan;
  EXPECT_EQ(count(of_crashes, "crash"), 2u);
  EXPECT_EQ(count(of_crashes, "reorg"), 0u);
}

TEST(SessionPlan, ASignetWithAKeyStaysOne) {
  Plan busy = busy_plan();
  busy.network = bitcoin::Network::signet;
  EXPECT_EQ(plan_of_session(record(busy).file, "incident").plan.chain.signet_keys, 0u);
  busy.chain.signet_keys = 2;
  EXPECT_EQ(plan_of_session(record(busy).file, "incident").plan.chain.signet_keys, 1u);
}

TEST(SessionPlan, DamageIsAProblemAndACutFileHasAPlanOfWhatThereIs) {
  const bitcoin::Bytes file = record(busy_plan()).file;
  for (std::size_t at = 9; at < file.size(); at += 211) {
    bitcoin::Bytes flipped = file;
    flipped[at] ^= 1;
    const auto [plan, problem, cut_off] = plan_of_session(flipped, "flipped");
    EXPECT_TRUE(!problem.empty() || cut_off) << at;
  }
  for (std::size_t size = 0; size < file.size(); size += 997) {
    const auto [plan, problem, cut_off] = plan_of_session({file.data(), size}, "cut");
    EXPECT_TRUE(!problem.empty() || (cut_off && problems_of(plan).empty())) << size;
  }
}

}  // namespace
}  // namespace tbg::sim

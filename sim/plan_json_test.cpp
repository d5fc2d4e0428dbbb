#include "sim/plan_json.h"

#include <gtest/gtest.h>

namespace tbg::sim {
namespace {

constexpr std::string_view kWhole = R"({
  // what a scenario can hold
  "name": "all", "story": "everything", "seed": 18446744073709551615, "seeds": 3,
  "work": "sampled", "duration_s": 90.5, "nodes": 2, "network": "signet",
  "pool": {"min_diff": 1e-05, "nonce1_size": 2},
  "chain": {"spacing_s": 60, "retargets": true, "start_height": 209000},
  "fleet": [{"name": "a", "count": 3, "profile": "s21", "hostility": "none"},
            {"name": "b", "profile": "bitaxe", "hostility": "flood"}],
  "consumers": [{"name": "c", "every_s": 2, "lines": 7}],
  "faults": [{"at_s": 5, "kind": "node_down", "for_s": 2, "target": "1"},
             {"at_s": 6, "kind": "speed", "for_s": 9, "target": "a/2", "value": 0.5}],
  "happens": ["node_lost", {"probe": "tip", "at_least": 2, "at_most": 9}],
  "expect": ["never crash"]
})";

std::string problems(std::string_view json) {
  std::string all;
  for (const std::string& one : parse_plan(json).problems)
    all += one + "\n";
  return all;
}

TEST(PlanJson, EverythingIsReadAndWrittenBack) {
  const ParsedPlan first = parse_plan(kWhole);
  ASSERT_EQ(first.problems, std::vector<std::string>{});
  EXPECT_EQ(first.plan.seed, UINT64_MAX);
  EXPECT_EQ(first.plan.work, WorkMode::sampled);
  EXPECT_EQ(first.plan.fleet.at(1).hostility, Hostility::flood);
  EXPECT_EQ(first.plan.consumers.at(0).lines, 7U);
  EXPECT_EQ(first.plan.faults.at(1).id, 2U);
  EXPECT_EQ(first.plan.happens.at(1).at_most, 9U);
  const std::string text = to_json(first.plan);
  const ParsedPlan second = parse_plan(text);
  EXPECT_EQ(second.problems, std::vector<std::string>{});
  EXPECT_EQ(to_json(second.plan), text);
  EXPECT_EQ(second.plan.faults.at(1).value, 0.5);
  EXPECT_EQ(second.plan.pool.min_diff, 1e-5);
}

TEST(PlanJson, OnlyWhatDiffersIsWritten) {
  Plan plan;
  plan.name = "short";
  EXPECT_EQ(to_json(plan), "{\n  \"name\": \"short\"\n}\n");
}

TEST(PlanJson, NothingIsIgnored) {
  EXPECT_NE(problems(R"({"sede": 1})").find("\"sede\"; there are name, story"), std::string::npos);
  EXPECT_NE(problems(R"({"pool": {"x": 1}})").find("pool: no key"), std::string::npos);
  EXPECT_NE(problems(R"({"fleet": [{"cuont": 1}]})").find("fleet[0]: no key"), std::string::npos);
  EXPECT_NE(problems(R"({"happens": [3]})").find("must be an object"), std::string::npos);
}

TEST(PlanJson, WrongTypesAndNamesAreTold) {
  EXPECT_NE(problems(R"({"seed": -1})").find("whole number"), std::string::npos);
  EXPECT_NE(problems(R"({"nodes": 1.5})").find("whole number"), std::string::npos);
  EXPECT_NE(problems(R"({"duration_s": "x"})").find("a number, not \"x\""), std::string::npos);
  EXPECT_NE(problems(R"({"work": "play"})").find("one of toy, sampled"), std::string::npos);
  EXPECT_NE(problems(R"({"chain": {"retargets": 1}})").find("true or false"), std::string::npos);
  EXPECT_NE(problems(R"({"fleet": {}})").find("must be a list"), std::string::npos);
  EXPECT_NE(problems(R"({"expect": [1]})").find("must be a sentence"), std::string::npos);
  EXPECT_NE(problems("[]").find("must be an object"), std::string::npos);
}

TEST(PlanJson, WhatCannotBeRunIsTold) {
  EXPECT_NE(problems(R"({"duration_s": 0})").find("1 to 7776000, not 0"), std::string::npos);
  EXPECT_NE(problems(R"({"fleet": [{"profile": "abacus"}]})").find("nerdminer"), std::string::npos);
  EXPECT_NE(problems(R"({"fleet": [{}, {}]})").find("too"), std::string::npos);
  EXPECT_NE(problems(R"({"faults": [{"kind": "rain"}]})").find("node_down"), std::string::npos);
  EXPECT_NE(problems(R"({"faults": [{"kind": "reset", "target": "x"}]})").find("neither"),
            std::string::npos);
  EXPECT_NE(problems(R"({"faults": [{"kind": "node_down", "target": "1"}]})").find("neither"),
            std::string::npos);
  EXPECT_NE(problems(R"({"happens": ["luck"]})").find("no probe"), std::string::npos);
  EXPECT_NE(problems(R"({"expect": ["always"]})").find("begins with"), std::string::npos);
}

TEST(PlanJson, ASyntaxErrorSaysWhere) {
  EXPECT_NE(problems("{\n\"seed\": }").find("line 2"), std::string::npos);
}

TEST(PlanJson, TheReferenceNamesEveryKey) {
  const std::string text = plan_reference();
  for (const char* const word : {"share_interval_s", "hashes_per_block", "drop_every_s", "for_s",
                                 "heal_at_s", "bitaxe", "node_down", "reorg_deep", "every miner"})
    EXPECT_NE(text.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace tbg::sim

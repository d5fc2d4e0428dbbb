#include "sim/checkers/fresh_work.h"

#include <gtest/gtest.h>

#include "sim/checkers/wire_stage.h"

namespace tbg::sim {
namespace {

class FreshWorkTest : public testing::Test {
 protected:
  FreshWorkTest() {
    stage.add(fresh);
    stage.boot(1);
    tip(0, 1, 100);
    stage.at(10);
    stage.start(1);
  }
  void tip(std::size_t node, std::uint8_t hash, std::int64_t height) {
    const TipInfo info{.node = node, .hash = hash_of(hash), .height = height};
    fresh.on_tip(stage.now, info);
  }
  void job(std::uint8_t previous, bool clean = true) {
    stage.job(1, {.id = std::to_string(next_id++), .previous = previous, .clean = clean});
  }
  void pass(double seconds) {
    stage.now.us += static_cast<std::int64_t>(seconds * 1e6);
    stage.end_turn();
  }
  WireStage stage;
  PoolRules rules;
  FreshWork fresh{stage.verdicts, stage.view, rules};  // 120 s without a node
  int next_id = 1000;
};

TEST_F(FreshWorkTest, an_honest_pool_hears_nothing) {
  for (std::uint8_t n = 2; n < 20; ++n) {
    pass(5);
    tip(0, n, 100 + n);
    pass(0.4);
    job(n);
    job(n, false);
  }
  pass(10);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  EXPECT_GT(fresh.judged(), 40U);
}

TEST_F(FreshWorkTest, a_miner_left_on_an_old_tip) {
  tip(0, 2, 101);
  pass(2.9);
  EXPECT_TRUE(stage.verdicts.found.empty());
  pass(0.2);
  EXPECT_TRUE(stage.verdicts.tells("client 1: still works on"));
}

TEST_F(FreshWorkTest, work_given_on_an_old_tip) {
  tip(0, 2, 101);
  pass(1);
  job(1, false);
  EXPECT_TRUE(stage.verdicts.found.empty());
  job(2);
  pass(5);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  job(1);
  EXPECT_TRUE(stage.verdicts.tells("was given work on stale"));
}

TEST_F(FreshWorkTest, work_on_a_block_that_nobody_has) {
  job(77);
  EXPECT_TRUE(stage.verdicts.tells("was given work on stale"));
}

TEST_F(FreshWorkTest, new_work_that_is_not_clean) {
  tip(0, 2, 101);
  job(2, false);
  EXPECT_TRUE(stage.verdicts.tells("work on a new tip is not clean"));
}

TEST_F(FreshWorkTest, a_reorganisation_to_the_same_height) {
  tip(0, 9, 100);
  pass(1);
  job(9);
  pass(5);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  job(1);
  EXPECT_TRUE(stage.verdicts.tells("was given work on stale"));
}

TEST_F(FreshWorkTest, nodes_that_disagree_are_both_right_until_one_is_ahead) {
  tip(1, 2, 100);
  pass(10);
  job(2);
  job(1);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  tip(1, 3, 101);
  pass(5);
  EXPECT_TRUE(stage.verdicts.tells("still works on"));
}

TEST_F(FreshWorkTest, a_node_out_of_reach_tells_nothing) {
  fresh.on_node_reachable(stage.now, 0, false);
  tip(0, 2, 101);
  pass(10);
  job(1, false);
  fresh.on_node_reachable(stage.now, 0, true);
  pass(2);
  job(1, false);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  pass(2);
  EXPECT_TRUE(stage.verdicts.tells("still works on"));
}

TEST_F(FreshWorkTest, a_pool_falls_back_to_a_lower_node_when_the_best_is_gone) {
  tip(1, 2, 101);
  pass(1);
  job(2);
  pass(10);
  fresh.on_node_reachable(stage.now, 1, false);
  pass(5);
  job(1);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
}

TEST_F(FreshWorkTest, a_fault_that_blinds_the_pool_excuses_it_until_it_ends) {
  fresh.on_fault(stage.now, "stale_templates", true);
  tip(0, 2, 101);
  pass(10);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  fresh.on_fault(stage.now, "stale_templates", false);
  pass(3.1);
  EXPECT_TRUE(stage.verdicts.tells("still works on"));
}

TEST_F(FreshWorkTest, a_fault_of_miners_excuses_nothing) {
  fresh.on_fault(stage.now, "slow_reader", true);
  tip(0, 2, 101);
  pass(3.1);
  EXPECT_TRUE(stage.verdicts.tells("still works on"));
}

TEST_F(FreshWorkTest, an_authorised_miner_without_work) {
  stage.subscribe(2, "00000002");
  stage.authorise(2);
  pass(3.1);
  EXPECT_TRUE(stage.verdicts.tells("client 2: has no work"));
}

TEST_F(FreshWorkTest, work_long_after_the_last_node_was_lost) {
  fresh.on_node_reachable(stage.now, 0, false);
  pass(119);
  job(1, false);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  pass(3);
  job(1, false);
  EXPECT_TRUE(stage.verdicts.tells("no node has been in reach"));
}

}  // namespace
}  // namespace tbg::sim

#include "sim/checkers/honest_run.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/checkers/checker_test_kit.h"
#include "sim/checkers/probe_watch.h"

namespace tbg::sim {
namespace {

class ProbesTest : public testing::Test {
 protected:
  void tip(std::int64_t ms, std::size_t node, std::uint8_t n, std::uint8_t previous,
           std::int64_t height, std::uint32_t bits = 1) {
    watch_.on_tip(at_ms(ms), {.node = node,
                              .hash = hash_of(n),
                              .previous = hash_of(previous),
                              .height = height,
                              .bits = bits});
  }
  void say(std::string_view type, std::vector<EventField> fields) {
    fields.push_back({"client_id", 7});
    watch_.on_event(at_ms(1), {type, std::move(fields)});
  }
  void expect(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
      EXPECT_GT(probes_.count(name), 0U) << name;
  }

  Probes probes_;
  ProbeWatch watch_{probes_, 2};
};

TEST_F(ProbesTest, the_chain_and_its_nodes) {
  tip(0, 0, 1, 0, 10);
  EXPECT_EQ(probes_.count("nodes_disagree"), 0U);
  tip(5'000, 1, 2, 1, 11);
  tip(6'000, 0, 3, 1, 11, 2);
  EXPECT_EQ(probes_.count("reorg") + probes_.count("tip_race"), 0U);
  tip(6'500, 0, 5, 2, 12, 2);  // its block 3 is left for 2 and 5
  EXPECT_EQ(probes_.count("reorg"), 1U);
  tip(9'000, 0, 6, 5, 13, 2);
  tip(9'500, 1, 6, 5, 13, 2);  // has caught up
  EXPECT_EQ(probes_.count("reorg"), 1U);
  EXPECT_EQ(probes_.count("reorg_deep"), 0U);
  tip(9'900, 0, 7, 2, 12, 2);  // 5 and 6 are gone
  expect({"tip", "nodes_disagree", "retarget", "tip_race", "reorg", "reorg_deep"});
  watch_.on_node_reachable(at_ms(1), 0, false);
  EXPECT_EQ(probes_.count("all_nodes_lost"), 0U);
  watch_.on_node_reachable(at_ms(1), 1, false);
  expect({"node_lost", "all_nodes_lost"});
}

TEST_F(ProbesTest, shares_sessions_and_blocks) {
  say("miner_connected", {{"initial_diff", 8.0}});
  say("miner_connected", {{"initial_diff", 8.0}, {"resumed", true}});
  say("share_submitted", {{"accepted", true}, {"diff", 8.0}});
  EXPECT_EQ(probes_.count("share_early_difficulty"), 0U);
  say("diff_updated", {{"new_diff", 16.0}, {"reason", "reconnect_restored"}});
  say("share_submitted", {{"accepted", true}, {"diff", 8.0}});
  say("share_submitted", {{"accepted", false}, {"reject_reason", "Stale"}, {"is_block", true}});
  say("block_found", {{"stale", true}});
  say("block_status", {{"status", "orphaned"}});
  expect({"login", "second_worker", "resumed", "share_accepted", "share_early_difficulty",
          "difficulty_restored", "share_refused", "share_stale", "block_refused_share", "block",
          "block_stale", "block_orphaned"});
}

TEST_F(ProbesTest, lives_of_the_pool) {
  watch_.on_boot(at_ms(0), 1);
  EXPECT_EQ(probes_.count("restart"), 0U);
  watch_.on_submission(at_ms(1), {.node = 0, .hash = hash_of(1), .block = {}});
  watch_.on_submission(at_ms(1), {.node = 0, .hash = hash_of(1), .block = {}});
  watch_.on_crash(at_ms(2));
  watch_.on_boot(at_ms(3), 2);
  watch_.on_submission(at_ms(4), {.node = 0, .hash = hash_of(1), .block = {}});
  watch_.on_submit_answer(at_ms(4), {0, hash_of(1), true, ""});
  watch_.on_turn_end({5'000, 5'000 * kS});
  watch_.on_turn_end({6'000, 1'000 * kS});
  watch_.on_fault(at_ms(5), "partition", true);
  watch_.on_fault(at_ms(5), "disk_full", true);
  watch_.on_healed(at_ms(6));
  expect({"submit_again", "crash", "crash_with_submission", "restart", "submit_after_restart",
          "submit_failed", "clock_back", "clock_jump", "fault:partition", "faults_overlap",
          "healed"});
}

TEST_F(ProbesTest, the_catalogue_names_everything_once) {
  std::set<std::string_view> names;
  for (const ProbeInfo& probe : Probes::catalogue())
    EXPECT_TRUE(names.insert(probe.name).second) << probe.name;
  EXPECT_GT(names.size(), 40U);
  watch_.on_connect(at_ms(0), 1, "ip");
  Probes sum;
  sum.add(probes_);
  sum.add(probes_);
  EXPECT_EQ(sum.count("connect"), 2U);
}

TEST(HonestRunTest, a_story_that_did_not_happen_is_a_violation) {
  VerdictList verdicts;
  Probes probes;
  probes.hit("reorg");
  probes.hit("share_accepted", 100);
  HonestRun honest(verdicts, probes, {{"reorg"}, {"share_accepted", 100}});
  honest.on_finish(at_s(1));
  EXPECT_TRUE(verdicts.found.empty()) << verdicts.text();
  EXPECT_EQ(honest.judged(), 2U);
  HonestRun other(verdicts, probes, {{"retarget"}, {"share_accepted", 101}, {"reorg", 0, 0}});
  other.on_finish(at_s(1));
  EXPECT_TRUE(verdicts.tells("retarget happened 0 times, at least 1 expected"));
  EXPECT_TRUE(verdicts.tells("share_accepted happened 100 times"));
  EXPECT_TRUE(verdicts.tells("reorg happened 1 times, at most 0"));
}

}  // namespace
}  // namespace tbg::sim

#include "sim/checkers/chain_truth.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

// Two nodes. Blocks 1, 2, 3 at heights 101, 102, 103 stand on each other at node 0; 12 and 13 are
// another branch above block 1 at node 1.
class ChainTruthTest : public testing::Test {
 protected:
  void tip(std::size_t node, std::uint8_t block, std::uint8_t previous, std::int64_t height) {
    truth_.on_tip(now_, {node, hash_of(block), hash_of(previous), height, 0, false});
  }
  void two_branches() {
    tip(0, 1, 0, 101);
    tip(1, 1, 0, 101);
    tip(0, 2, 1, 102);
    tip(1, 12, 1, 102);
    tip(0, 3, 2, 103);
    tip(1, 13, 12, 103);
  }
  bool complains(std::uint8_t block, std::int64_t height, std::string_view status,
                 std::string_view node = "", std::int64_t confirmations = 0) {
    const std::size_t before = verdicts_.found.size();
    truth_.on_event(now_, event_of("block_status", {{"hash", hash_of(block)},
                                                    {"height", height},
                                                    {"status", status},
                                                    {"node", node},
                                                    {"confirmations", confirmations}}));
    return verdicts_.found.size() > before;
  }

  Moment now_ = at_ms(1000);
  VerdictList verdicts_;
  ChainTruth truth_{verdicts_, {.nodes = 2}};
};

TEST_F(ChainTruthTest, what_the_chains_bear_out) {
  two_branches();
  EXPECT_FALSE(complains(2, 102, "accepted", "node0"));
  EXPECT_FALSE(complains(12, 102, "accepted", "node1"));
  EXPECT_FALSE(complains(1, 101, "accepted", "node1"));
  EXPECT_FALSE(complains(1, 101, "confirmed", "", 3));
  EXPECT_FALSE(complains(2, 102, "orphaned"));
  EXPECT_FALSE(complains(2, 102, "submitted", "node1")) << "not a word about the chain";
}

TEST_F(ChainTruthTest, accepted_where_it_never_was) {
  two_branches();
  EXPECT_TRUE(complains(2, 102, "accepted", "node1"));
  EXPECT_TRUE(complains(7, 104, "accepted", "node0")) << "higher than the tip";
}

TEST_F(ChainTruthTest, confirmed_too_often) {
  two_branches();
  EXPECT_TRUE(complains(2, 102, "confirmed", "", 3));
  EXPECT_TRUE(complains(7, 102, "confirmed", "", 1)) << "nobody's block";
}

TEST_F(ChainTruthTest, orphaned_though_everybody_has_it) {
  two_branches();
  now_ = at_ms(70'000);
  EXPECT_TRUE(complains(1, 101, "orphaned"));
  EXPECT_TRUE(complains(2, 102, "orphaned", "node0"));
}

TEST_F(ChainTruthTest, a_minute_later_it_must_not_be_said_any_more) {
  two_branches();
  now_ = at_ms(2000);
  tip(0, 14, 13, 104);  // node 0 goes over to the other branch
  now_ = at_ms(50'000);
  EXPECT_FALSE(complains(2, 102, "accepted", "node0"));
  now_ = at_ms(63'000);
  EXPECT_TRUE(complains(2, 102, "accepted", "node0"));
}

TEST_F(ChainTruthTest, what_nobody_has_seen_is_not_judged) {
  tip(0, 1, 0, 101);
  now_ = at_ms(80'000);
  tip(0, 5, 4, 103);  // on a block 4 that was never a tip
  now_ = at_ms(150'000);
  EXPECT_FALSE(complains(1, 101, "accepted", "node0"));
  EXPECT_TRUE(complains(6, 103, "accepted", "node0")) << "at the tip there is no doubt";
}

TEST_F(ChainTruthTest, the_last_word_must_be_told) {
  for (const std::size_t node : {0U, 1U}) {
    tip(node, 1, 0, 101);
    tip(node, 2, 1, 102);
  }
  truth_.on_healed(at_ms(1'000));
  EXPECT_FALSE(complains(1, 101, "accepted", "node0", 1));
  truth_.on_finish(at_ms(8'000));
  EXPECT_TRUE(verdicts_.found.empty()) << "there was no time";
  truth_.on_finish(at_ms(60'000));
  EXPECT_TRUE(verdicts_.tells("has 2 confirmations, and the last that was told is 1"));
  verdicts_.found.clear();
  EXPECT_FALSE(complains(1, 101, "confirmed", "", 2));
  truth_.on_finish(at_ms(60'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(ChainTruthTest, what_a_full_disk_and_a_crash_have_taken_is_not_followed) {
  for (const bool disk_full : {true, false}) {
    for (const std::size_t node : {0U, 1U}) {
      tip(node, 1, 0, 101);
      tip(node, 2, 1, 102);
    }
    truth_.on_boot(now_, 1);
    if (disk_full) truth_.on_fault(now_, "disk_full", true);
    const std::uint8_t block = disk_full ? 1 : 2;
    EXPECT_FALSE(complains(block, 100 + block, "accepted", "node0", 1));
    if (disk_full) truth_.on_fault(now_, "disk_full", false);
    truth_.on_crash(now_);
    for (const std::size_t node : {0U, 1U})
      tip(node, 3, 2, 103);
    truth_.on_healed(now_);
    verdicts_.found.clear();
    truth_.on_finish(at_ms(60'000));
    EXPECT_EQ(verdicts_.found.empty(), disk_full) << verdicts_.text();
  }
}

}  // namespace
}  // namespace tbg::sim

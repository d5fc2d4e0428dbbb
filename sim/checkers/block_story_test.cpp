#include "sim/checkers/block_story.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

class BlockStoryTest : public testing::Test {
 protected:
  explicit BlockStoryTest(bool submits = true) : story_(verdicts_, submits) {}

  void solve(std::uint8_t n) {
    story_.on_event(at_ms(1), event_of("share_submitted", {{"client_id", 7},
                                                           {"worker", "rig"},
                                                           {"is_block", true},
                                                           {"height", 100},
                                                           {"hash", hash_of(n)}}));
  }
  void find(std::uint8_t n, std::string_view worker = "rig", std::int64_t height = 100) {
    story_.on_event(
        at_ms(2),
        event_of("block_found",
                 {{"client_id", 7}, {"worker", worker}, {"height", height}, {"hash", hash_of(n)}}));
  }
  void status(std::uint8_t n, std::string_view word, std::string_view node = "a",
              std::int64_t confirmations = 0) {
    story_.on_event(at_ms(3), event_of("block_status", {{"hash", hash_of(n)},
                                                        {"height", 100},
                                                        {"status", word},
                                                        {"node", node},
                                                        {"reason", "why"},
                                                        {"confirmations", confirmations}}));
  }
  void begin(std::uint8_t n) {
    solve(n);
    find(n);
    status(n, "submitted");
  }

  VerdictList verdicts_;
  BlockStory story_;
};

TEST_F(BlockStoryTest, an_honest_run_raises_nothing) {
  begin(1);
  status(1, "submitted", "b");
  status(1, "accepted");
  status(1, "rejected", "b");
  status(1, "confirmed", "", 2);
  status(1, "confirmed", "", 4);
  status(1, "orphaned", "");
  status(1, "accepted", "", 3);
  status(1, "confirmed", "", 4);
  begin(2);
  story_.on_boot(at_ms(5), 2);
  status(2, "submitted");
  status(2, "side_chain");
  status(2, "accepted", "", 2);
  begin(3);
  status(3, "side_chain");
  status(3, "orphaned", "");
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(BlockStoryTest, sees_a_block_without_its_share_and_a_status_without_its_block) {
  status(1, "submitted");
  EXPECT_TRUE(verdicts_.tells("submitted before its block_found"));
  find(1);
  EXPECT_TRUE(verdicts_.tells("without its share_submitted"));
}

TEST_F(BlockStoryTest, sees_a_block_found_twice_or_by_another) {
  solve(1);
  find(1, "other", 101);
  EXPECT_TRUE(verdicts_.tells("another finder"));
  EXPECT_TRUE(verdicts_.tells("another height"));
  find(1);
  EXPECT_TRUE(verdicts_.tells("comes twice"));
}

TEST_F(BlockStoryTest, sees_verdicts_out_of_order) {
  solve(1);
  find(1);
  status(1, "accepted");
  EXPECT_TRUE(verdicts_.tells("accepted follows nothing at a"));
  begin(2);
  status(2, "submitted");
  EXPECT_TRUE(verdicts_.tells("submitted follows submitted"));
  status(2, "rejected");
  EXPECT_TRUE(verdicts_.found.size() == 2);
  status(2, "orphaned", "");
  EXPECT_TRUE(verdicts_.tells("the chain says orphaned 0 of a block that was refused"));
  status(2, "accepted", "", 1);
  EXPECT_TRUE(verdicts_.tells("the chain says accepted 1 of a block that was refused"));
}

TEST_F(BlockStoryTest, sees_confirmations_that_do_not_count_up) {
  begin(1);
  status(1, "confirmed", "", 1);
  EXPECT_TRUE(verdicts_.tells("confirmed 1 of a block on no chain"));
  status(1, "accepted");
  EXPECT_EQ(verdicts_.found.size(), 1U);
  status(1, "confirmed", "", 3);
  status(1, "confirmed", "", 3);
  EXPECT_TRUE(verdicts_.tells("confirmed 3 of a block confirmed 3 times"));
  status(1, "confirmed", "", 101);
  EXPECT_TRUE(verdicts_.tells("confirmed 101 of"));
}

TEST_F(BlockStoryTest, sees_orphans_told_twice_and_blocks_accepted_twice) {
  begin(1);
  status(1, "accepted");
  status(1, "accepted", "", 2);
  EXPECT_TRUE(verdicts_.tells("accepted 2 of a block confirmed 1 times"));
  status(1, "orphaned", "");
  status(1, "orphaned", "");
  EXPECT_TRUE(verdicts_.tells("orphaned 0 of a block that was orphaned"));
}

TEST_F(BlockStoryTest, the_chain_may_speak_in_another_life_than_the_nodes) {
  begin(1);
  status(1, "side_chain");
  status(1, "orphaned", "");
  story_.on_boot(at_ms(5), 2);
  status(1, "accepted", "", 1);
  begin(2);
  story_.on_boot(at_ms(5), 3);
  status(2, "accepted", "", 1);  // no node has answered before the pool died
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(BlockStoryTest, a_power_cut_may_make_the_pool_say_one_thing_again) {
  begin(1);
  status(1, "accepted");
  status(1, "confirmed", "", 2);
  story_.on_fault(at_ms(4), "power_loss", true);
  story_.on_boot(at_ms(5), 2);
  status(1, "confirmed", "", 2);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  status(1, "confirmed", "", 2);
  EXPECT_TRUE(verdicts_.tells("confirmed 2 of a block confirmed 2 times"));
  story_.on_boot(at_ms(6), 3);  // this life ended without one
  status(1, "confirmed", "", 2);
  EXPECT_EQ(verdicts_.found.size(), 2U);
}

class UnsignedBlockStoryTest : public BlockStoryTest {
 protected:
  UnsignedBlockStoryTest() : BlockStoryTest(false) {}
};

TEST_F(UnsignedBlockStoryTest, a_block_that_nobody_has_signed_is_rejected_once_and_by_no_node) {
  solve(1);
  find(1);
  status(1, "rejected", "");
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  status(1, "rejected", "");
  EXPECT_TRUE(verdicts_.tells("comes twice"));
  solve(2);
  find(2);
  status(2, "submitted");
  EXPECT_TRUE(verdicts_.tells("submitted of a block that nobody has signed"));
}

}  // namespace
}  // namespace tbg::sim

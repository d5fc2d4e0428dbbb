#include "sim/checkers/no_block_lost.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

class NoBlockLostTest : public testing::Test {
 protected:
  NoBlockLostTest() { checker_.on_boot(at_ms(0), 1); }

  void solve(std::int64_t ms, std::uint8_t n) {
    checker_.on_solution({at_ms(ms), 7, hash_of(n), 100, "user"});
  }
  void announce(std::int64_t ms, std::uint8_t n) {
    checker_.on_event(at_ms(ms), event_of("block_found", {{"client_id", 7}, {"hash", hash_of(n)}}));
  }
  void submit(std::int64_t ms, std::size_t node, std::uint8_t n) {
    checker_.on_submission(at_ms(ms), {.node = node, .hash = hash_of(n), .block = {}});
  }
  void answer(std::int64_t ms, std::size_t node, std::uint8_t n, std::string_view text) {
    checker_.on_submit_answer(at_ms(ms), {node, hash_of(n), text == "time-out", text});
  }
  void turn(std::int64_t ms) { checker_.on_turn_end(at_ms(ms)); }
  // Found, announced and submitted to both nodes, in one turn.
  void find(std::int64_t ms, std::uint8_t n) {
    solve(ms, n);
    announce(ms, n);
    submit(ms, 0, n);
    submit(ms, 1, n);
    turn(ms);
  }

  VerdictList verdicts_;
  NoBlockLost checker_{verdicts_, {.nodes = 2}};
};

TEST_F(NoBlockLostTest, a_node_that_has_the_block_from_another_need_not_be_asked_again) {
  for (const bool has_it : {true, false}) {
    const std::uint8_t n = has_it ? 1 : 2;
    const std::int64_t start = has_it ? 100 : 100'000;
    find(start, n);
    answer(start + 10, 0, n, "");
    answer(start + 30, 1, n, "time-out");
    if (has_it) checker_.on_tip(at_ms(start + 40), {.node = 1, .hash = hash_of(n), .height = 101});
    turn(start + 60'000);
    EXPECT_EQ(verdicts_.found.empty(), has_it) << verdicts_.text();
  }
}

TEST_F(NoBlockLostTest, an_honest_run_raises_nothing) {
  find(100, 1);
  answer(200, 0, 1, "");
  answer(200, 1, 1, "inconclusive");
  // The second is refused for now by one, and the other is down for a while.
  checker_.on_node_reachable(at_ms(900), 1, false);
  find(1000, 2);
  answer(1001, 1, 2, "time-out");
  answer(1002, 0, 2, "prev-blk-not-found");
  submit(1052, 0, 2);
  answer(1060, 0, 2, "duplicate");
  turn(60'000);
  checker_.on_node_reachable(at_ms(60'000), 1, true);
  submit(64'000, 1, 2);
  answer(64'001, 1, 2, "bad-txnmrklroot");
  checker_.on_finish(at_ms(99'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  EXPECT_EQ(checker_.judged(), 2U);
}

TEST_F(NoBlockLostTest, sees_a_node_that_is_left_out) {
  solve(100, 1);
  announce(100, 1);
  submit(100, 0, 1);
  turn(100);
  turn(150);
  EXPECT_TRUE(verdicts_.found.empty());
  turn(151);
  EXPECT_TRUE(verdicts_.tells("not submitted in time to node 1")) << verdicts_.text();
  EXPECT_EQ(verdicts_.found.size(), 1U);
}

TEST_F(NoBlockLostTest, sees_a_block_that_is_not_announced_or_announced_twice) {
  solve(100, 1);
  submit(100, 0, 1);
  submit(100, 1, 1);
  turn(100);
  turn(200);
  EXPECT_TRUE(verdicts_.tells("no block_found"));
  announce(201, 1);
  announce(202, 1);
  EXPECT_TRUE(verdicts_.tells("announced twice"));
}

TEST_F(NoBlockLostTest, sees_a_retry_that_never_comes) {
  find(100, 1);
  answer(110, 0, 1, "time-out");
  answer(110, 1, 1, "");
  turn(6'000);
  EXPECT_TRUE(verdicts_.found.empty());
  turn(6'111);
  EXPECT_TRUE(verdicts_.tells("node 0")) << verdicts_.text();
}

TEST_F(NoBlockLostTest, sees_a_node_forgotten_while_it_was_down) {
  checker_.on_node_reachable(at_ms(0), 1, false);
  solve(100, 1);
  announce(100, 1);
  submit(100, 0, 1);
  turn(100);
  answer(110, 0, 1, "");
  checker_.on_node_reachable(at_ms(9'000), 1, true);
  turn(15'001);
  EXPECT_TRUE(verdicts_.tells("node 1")) << verdicts_.text();
}

TEST_F(NoBlockLostTest, a_restart_must_submit_what_nobody_has_stored) {
  find(100, 1);
  find(200, 2);
  answer(250, 0, 2, "");
  checker_.on_crash(at_ms(300));
  turn(20'000);
  checker_.on_boot(at_ms(30'000), 2);
  submit(30'001, 0, 1);
  answer(30'010, 0, 1, "");
  turn(31'001);
  EXPECT_EQ(verdicts_.found.size(), 1U) << verdicts_.text();  // node 1, of block 1 only
  EXPECT_TRUE(verdicts_.tells("node 1"));
}

TEST_F(NoBlockLostTest, a_crash_within_the_turn_owes_nothing) {
  solve(100, 1);
  announce(100, 1);
  checker_.on_crash(at_ms(100));
  checker_.on_boot(at_ms(500), 2);
  turn(9'000);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(NoBlockLostTest, what_a_full_disk_or_a_loss_of_power_took_is_not_owed) {
  checker_.on_fault(at_ms(50), "disk_full", true);
  find(100, 1);
  checker_.on_fault(at_ms(200), "disk_full", false);
  find(1'000, 2);
  checker_.on_fault(at_ms(1'010), "power_loss", true);
  checker_.on_crash(at_ms(1'010));
  checker_.on_boot(at_ms(2'000), 2);
  turn(9'000);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(NoBlockLostTest, a_disk_error_lies_in_wait_until_the_next_start) {
  checker_.on_fault(at_ms(50), "disk_error", true);
  checker_.on_fault(at_ms(50), "disk_error", false);
  find(100, 1);
  checker_.on_crash(at_ms(200));
  checker_.on_boot(at_ms(300), 2);
  turn(9'000);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  find(10'000, 2);
  checker_.on_crash(at_ms(11'000));
  checker_.on_boot(at_ms(12'000), 3);
  turn(20'000);
  EXPECT_EQ(verdicts_.found.size(), 2U) << verdicts_.text();
}

TEST_F(NoBlockLostTest, a_solution_told_after_the_crash_is_not_owed) {
  submit(100, 0, 1);
  announce(100, 1);
  checker_.on_crash(at_ms(100));
  solve(100, 1);
  checker_.on_boot(at_ms(500), 2);
  turn(9'000);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(NoBlockLostTest, a_solution_told_after_its_submission_counts) {
  submit(100, 0, 1);
  submit(100, 1, 1);
  announce(100, 1);
  solve(100, 1);
  turn(100);
  turn(9'000);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(NoBlockLostTest, sees_a_block_that_nobody_solved) {
  announce(100, 9);
  turn(100);
  turn(200);
  EXPECT_TRUE(verdicts_.tells("no miner solved")) << verdicts_.text();
}

TEST_F(NoBlockLostTest, younger_siblings_wait_for_a_busy_node) {
  for (std::uint8_t n = 1; n <= 16; ++n)
    find(100, n);
  solve(100, 17);
  announce(100, 17);
  turn(100);
  turn(5'000);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  answer(5'000, 0, 1, "");
  answer(5'000, 1, 1, "");
  turn(5'100);
  submit(5'100, 0, 17);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  turn(5'200);
  EXPECT_TRUE(verdicts_.tells("node 1")) << verdicts_.text();
  EXPECT_EQ(verdicts_.found.size(), 1U) << verdicts_.text();
}

TEST_F(NoBlockLostTest, gives_up_a_hundred_blocks_later) {
  find(100, 1);
  answer(110, 0, 1, "time-out");
  answer(110, 1, 1, "time-out");
  checker_.on_tip(at_ms(120), {.height = 201});
  turn(9'000);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(NoBlockLostTest, where_blocks_need_a_signature_the_event_is_owed_and_no_submission) {
  NoBlockLost unsigned_blocks(verdicts_, {.nodes = 2, .submits = false});
  unsigned_blocks.on_boot(at_ms(0), 1);
  const auto solve = [&](std::int64_t ms, std::uint8_t n, bool announced) {
    unsigned_blocks.on_solution({at_ms(ms), 7, hash_of(n), 100, "user"});
    if (announced)
      unsigned_blocks.on_event(at_ms(ms),
                               event_of("block_found", {{"client_id", 7}, {"hash", hash_of(n)}}));
    unsigned_blocks.on_turn_end(at_ms(ms));
  };
  solve(100, 1, true);
  unsigned_blocks.on_node_reachable(at_ms(200), 1, false);
  unsigned_blocks.on_node_reachable(at_ms(300), 1, true);
  unsigned_blocks.on_turn_end(at_ms(60'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  solve(70'000, 2, false);
  unsigned_blocks.on_turn_end(at_ms(80'000));
  EXPECT_TRUE(verdicts_.tells("has no block_found event")) << verdicts_.text();
  unsigned_blocks.on_submission(at_ms(90'000), {.node = 0, .hash = hash_of(2), .block = {}});
  EXPECT_TRUE(verdicts_.tells("submitted without a signature")) << verdicts_.text();
}

}  // namespace
}  // namespace tbg::sim

#include "sim/checkers/block_soon.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

class BlockSoonTest : public testing::Test {
 protected:
  void read(std::int64_t ms, std::uint8_t n, std::int64_t waited_us = 0) {
    if (waited_us > 0) checker_.on_waited(at_ms(ms), 7, waited_us);
    checker_.on_solution({at_ms(ms), 7, hash_of(n), 100, "user"});
  }
  void submit(std::int64_t ms, std::uint8_t n) {
    checker_.on_submission(at_ms(ms), {.node = 0, .hash = hash_of(n), .block = {}});
  }

  VerdictList verdicts_;
  BlockSoon checker_{verdicts_, 5 * kMs};
};

TEST_F(BlockSoonTest, a_block_handed_on_in_time_is_good) {
  read(10, 1);
  submit(15, 1);
  checker_.on_finish(at_ms(100));
  EXPECT_TRUE(verdicts_.found.empty());
  EXPECT_EQ(checker_.judged(), 1u);
}

TEST_F(BlockSoonTest, a_late_one_is_reported_once) {
  read(10, 1);
  submit(16, 1);
  submit(17, 1);
  ASSERT_EQ(verdicts_.found.size(), 1u);
  EXPECT_NE(verdicts_.found[0].what.find("6000 us"), std::string::npos);
}

TEST_F(BlockSoonTest, what_its_bytes_waited_counts) {
  submit(10, 1);  // in the turn that read it, told before the solution
  read(10, 1, 6 * kMs);
  EXPECT_EQ(verdicts_.found.size(), 1u);
}

TEST_F(BlockSoonTest, what_another_read_waited_does_not) {
  checker_.on_waited(at_ms(5), 7, 6 * kMs);
  read(10, 1);
  submit(11, 1);
  EXPECT_TRUE(verdicts_.found.empty());
}

TEST_F(BlockSoonTest, one_that_is_never_submitted_is_reported_at_the_end) {
  read(10, 1);
  read(98, 2);  // too late to say
  checker_.on_finish(at_ms(100));
  EXPECT_EQ(verdicts_.found.size(), 1u);
}

TEST_F(BlockSoonTest, a_crash_forgives) {
  read(10, 1);
  checker_.on_crash(at_ms(11));
  checker_.on_finish(at_ms(100));
  EXPECT_TRUE(verdicts_.found.empty());
}

}  // namespace
}  // namespace tbg::sim

#include "sim/checkers/expectations.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

constexpr std::string_view kCleanJob =
    R"({"id":null,"method":"mining.notify","params":["0a",)"
    R"("0000000000000000000000000000000000000000000000000000000000000001","","",[],"","","",true]})";

class ExpectationsTest : public testing::Test {
 protected:
  Expectations& expect(std::string_view text) {
    ParsedSentence parsed = parse_sentence(text);
    EXPECT_EQ(parsed.problem, "");
    judge_.emplace(verdicts_, std::vector{std::move(parsed.sentence)});
    return *judge_;
  }
  std::size_t found() { return verdicts_.found.size(); }

  VerdictList verdicts_;
  std::optional<Expectations> judge_;
};

TEST_F(ExpectationsTest, TooMuchIsReportedOnceAndAtOnce) {
  Expectations& judge = expect("at most 1 boot");
  judge.on_boot(at_s(1), 1);
  EXPECT_EQ(found(), 0U);
  judge.on_boot(at_s(2), 2);
  judge.on_boot(at_s(3), 3);
  EXPECT_EQ(found(), 1U);
  EXPECT_EQ(verdicts_.found[0].at.us, at_s(2).us);
}

TEST_F(ExpectationsTest, TooLittleIsReportedAtTheEnd) {
  Expectations& judge = expect("at least 2 crash");
  judge.on_crash(at_s(1));
  EXPECT_EQ(found(), 0U);
  judge.on_finish(at_s(9));
  EXPECT_TRUE(verdicts_.tells("1 time"));
}

TEST_F(ExpectationsTest, OnlyTheSpanCounts) {
  Expectations& judge = expect("never boot between fault with kind = crash and healed");
  judge.on_boot(at_s(1), 1);
  judge.on_fault(at_s(2), "reorg", true);
  judge.on_boot(at_s(3), 2);
  judge.on_fault(at_s(4), "crash", true);
  judge.on_healed(at_s(5));
  judge.on_boot(at_s(6), 3);
  EXPECT_EQ(found(), 0U);
  judge.on_fault(at_s(7), "crash", true);
  judge.on_boot(at_s(8), 4);
  EXPECT_EQ(found(), 1U);
}

TEST_F(ExpectationsTest, ASpanEndsWithItsTime) {
  Expectations& judge = expect("exactly 1 boot within 5 s after crash");
  judge.on_crash(at_s(1));
  judge.on_boot(at_s(6), 1);
  judge.on_boot(at_s(7), 2);
  judge.on_finish(at_s(9));
  EXPECT_EQ(found(), 0U);
}

TEST_F(ExpectationsTest, ASentenceWithoutItsOccasionSaysNothing) {
  expect("never boot after crash").on_finish(at_s(9));
  EXPECT_TRUE(verdicts_.tells("says nothing"));
}

TEST_F(ExpectationsTest, EveryMinerAtWorkMustSeeWhatWasPromised) {
  Expectations& judge = expect("after tip every miner within 2 s sees job with clean = true");
  for (const Client client : {1U, 2U, 3U})
    judge.on_heard(at_s(1), client, kCleanJob);
  judge.on_tip(at_s(10), {});
  judge.on_heard(at_s(11), 1, kCleanJob);
  judge.on_closed(at_s(11), 2, false);
  judge.on_turn_end(at_s(12));
  EXPECT_EQ(found(), 0U);
  judge.on_turn_end(at_ms(12'001));
  ASSERT_EQ(found(), 1U);
  EXPECT_TRUE(verdicts_.tells("client 3"));
}

TEST_F(ExpectationsTest, WhatMustFollowMayNotBeLate) {
  Expectations& judge = expect("after crash within 5 s boot");
  judge.on_crash(at_s(1));
  judge.on_boot(at_s(6), 1);
  judge.on_crash(at_s(20));
  judge.on_turn_end(at_s(25));
  EXPECT_EQ(found(), 0U);
  judge.on_boot(at_ms(25'001), 2);
  EXPECT_EQ(found(), 1U);
}

}  // namespace
}  // namespace tbg::sim

#include "sim/checkers/recall.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

class RecallTest : public testing::Test {
 protected:
  void SetUp() override {
    recall_.on_boot(at_ms(0), 1);
    share(10);
    share(30);
    share(20);
  }
  void share(double sdiff, bool accepted = true) {
    recall_.on_event(at_ms(1), event_of("share_submitted", {{"user", std::string_view{"u"}},
                                                            {"accepted", accepted},
                                                            {"sdiff", sdiff}}));
  }
  static std::string line(int seq, int boot = 1) {
    return "{\"boot\":\"0000000" + std::to_string(boot) +
           "\",\"stream\":0,\"seq\":" + std::to_string(seq) + ",\"data\":{}}\n";
  }
  void spool(const std::string& text,
             const std::string& name = "0-00000001-000000000000001.jsonl") {
    recall_.on_spool(at_ms(2), {{name, text}});
  }
  void users(KnownUser user) {
    user.address = "u";
    user.week = week_;
    recall_.on_known_users(at_ms(3), {user});
  }

  std::string week_ = "2023-W46";  // of at_ms()
  VerdictList verdicts_;
  Recall recall_{verdicts_};
};

TEST_F(RecallTest, AllThere) {
  spool(line(1) + line(2) + line(3));
  users({.address = {},
         .best_alltime = 30,
         .best_week = 30,
         .shares = 3,
         .shares_week = 3,
         .week = {}});
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(RecallTest, EventsMissingFromTheSpool) {
  spool(line(1) + line(2));
  EXPECT_TRUE(verdicts_.tells("of 3 events of boot 1 the spool holds 2"));
}

TEST_F(RecallTest, AnEventTwice) {
  spool(line(1) + line(1) + line(2) + line(3));
  EXPECT_TRUE(verdicts_.tells("event 1 follows 1"));
}

TEST_F(RecallTest, ATornLine) {
  spool(line(1) + line(2) + line(3) + "{\"torn");
  EXPECT_TRUE(verdicts_.tells("torn line"));
}

TEST_F(RecallTest, AnotherBootsEvent) {
  spool(line(1) + line(2, 2) + line(3));
  EXPECT_TRUE(verdicts_.tells("another boot"));
}

TEST_F(RecallTest, ASegmentNamedWrongly) {
  spool(line(1) + line(2) + line(3), "0-00000001-000000000000002.jsonl");
  EXPECT_TRUE(verdicts_.tells("event 1 follows 1"));
}

TEST_F(RecallTest, MiscountedShares) {
  users({.address = {},
         .best_alltime = 30,
         .best_week = 30,
         .shares = 4,
         .shares_week = 3,
         .week = {}});
  EXPECT_TRUE(verdicts_.tells("number of shares is 4"));
}

TEST_F(RecallTest, ABestForgotten) {
  users({.address = {},
         .best_alltime = 20,
         .best_week = 30,
         .shares = 3,
         .shares_week = 3,
         .week = {}});
  EXPECT_TRUE(verdicts_.tells("best of all time is 20"));
}

TEST_F(RecallTest, AWeekCarriedOn) {
  users({.address = {},
         .best_alltime = 30,
         .best_week = 35,
         .shares = 3,
         .shares_week = 5,
         .week = {}});
  EXPECT_TRUE(verdicts_.tells("number of shares of the week"));
  EXPECT_TRUE(verdicts_.tells("best of the week"));
}

TEST_F(RecallTest, AUserForgottenOrInvented) {
  recall_.on_known_users(at_ms(3), {{"stranger", 0, 0, 0, 0, {}}});
  EXPECT_TRUE(verdicts_.tells("stranger, of whom no share was heard"));
  EXPECT_TRUE(verdicts_.tells("has forgotten u"));
}

TEST_F(RecallTest, APowerCutMayTakeTheEndButAddsNothing) {
  recall_.on_fault(at_ms(2), "power_loss", true);
  spool(line(1) + line(2) + "{\"to");
  users({.address = {},
         .best_alltime = 30,
         .best_week = 30,
         .shares = 2,
         .shares_week = 2,
         .week = {}});
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  users({.address = {},
         .best_alltime = 30,
         .best_week = 30,
         .shares = 3,
         .shares_week = 2,
         .week = {}});
  EXPECT_TRUE(verdicts_.tells("number of shares is 3")) << "what it said counts from now on";
}

}  // namespace
}  // namespace tbg::sim

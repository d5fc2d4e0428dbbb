#include "sim/checkers/counts.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

class CountsTest : public testing::Test {
 protected:
  CountsTest() {
    client_.id = 7;
    client_.workers = {"1Alice.rig"};
  }

  void ask(std::int64_t ms, const std::string& login = "1Alice.rig") {
    request_.method = Method::submit;
    request_.user = login;
    counts_.wire_request(at_ms(ms), client_, request_);
  }
  void say(std::int64_t ms, bool accepted, std::string_view reason = "Stale") {
    counts_.on_event(at_ms(ms),
                     event_of("share_submitted", {{"user", "1Alice"},
                                                  {"worker", "rig"},
                                                  {"client_id", 7},
                                                  {"accepted", accepted},
                                                  {"reject_reason", accepted ? "" : reason}}));
  }
  void answer(std::int64_t ms, bool accepted, int code = 21, std::string text = "Stale") {
    WireReply reply;
    reply.failed = !accepted;
    reply.code = accepted ? 0 : code;
    reply.text = accepted ? "" : std::move(text);
    counts_.wire_reply(at_ms(ms), client_, &request_, reply);
  }
  void share(std::int64_t ms, bool accepted) {
    ask(ms);
    say(ms, accepted);
    answer(ms, accepted);
  }
  void leave(std::int64_t ms, std::int64_t shares, std::int64_t rejected) {
    counts_.on_event(at_ms(ms), event_of("miner_disconnected", {{"user", "1Alice"},
                                                                {"worker", "rig"},
                                                                {"client_id", 7},
                                                                {"shares_session", shares},
                                                                {"rejected_session", rejected}}));
  }
  void summary(std::int64_t ms, std::int64_t shares) {
    counts_.on_event(
        at_ms(ms), event_of("weekly_summary", {{"user", "1Alice"}, {"total_shares_week", shares}}));
  }

  VerdictList verdicts_;
  WireClient client_;
  WireRequest request_;
  Counts counts_{verdicts_};
};

TEST_F(CountsTest, an_honest_run_raises_nothing) {
  share(1, true);
  share(2, true);
  share(3, false);
  ask(4, "1Bob.x");
  answer(4, false, 20, "Worker mismatch");
  ask(5);
  answer(5, false, 20, "Invalid params");  // too broken to have an event
  ask(6);
  say(6, true);  // the miner left before its reply did
  counts_.wire_gone(at_ms(6), client_);
  leave(6, 3, 1);
  counts_.on_turn_end(at_ms(3'000));
  counts_.on_finish(at_ms(3'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  EXPECT_EQ(counts_.judged(), 3U);
}

TEST_F(CountsTest, sees_a_reply_without_an_event) {
  share(1, true);
  ask(2);
  answer(2, true);
  EXPECT_TRUE(verdicts_.tells("accepted without an event")) << verdicts_.text();
}

TEST_F(CountsTest, sees_an_event_of_the_wrong_kind) {
  ask(1);
  say(1, true);
  answer(1, false);
  EXPECT_TRUE(verdicts_.tells("refused without an event"));
}

TEST_F(CountsTest, sees_an_event_too_many) {
  share(1, true);
  say(2, true);
  counts_.wire_gone(at_ms(3), client_);
  counts_.on_turn_end(at_ms(2'000));
  EXPECT_TRUE(verdicts_.tells("1 share_submitted events more")) << verdicts_.text();
}

TEST_F(CountsTest, sees_a_wrong_farewell) {
  share(1, true);
  leave(2, 2, 0);
  EXPECT_TRUE(verdicts_.tells("shares_session is 2, events were 1"));
}

TEST_F(CountsTest, a_week_is_counted_once) {
  share(1, true);
  share(2, true);
  share(9'500, true);
  summary(10'000, 2);  // the last one may wait for the next week
  summary(20'000, 1);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  share(21'000, true);
  summary(30'000, 2);
  EXPECT_TRUE(verdicts_.tells("says 2 shares, accepted were 1")) << verdicts_.text();
}

TEST_F(CountsTest, sees_a_week_without_its_summary) {
  share(1, true);
  constexpr std::int64_t kWeekMs = 7 * 86'400'000;
  counts_.on_turn_end(at_ms(kWeekMs));
  counts_.on_turn_end(at_ms(kWeekMs + 59'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  counts_.on_turn_end(at_ms(kWeekMs + 61'000));
  EXPECT_TRUE(verdicts_.tells("no weekly_summary of 1Alice for 2023-W46")) << verdicts_.text();
}

TEST_F(CountsTest, a_power_cut_may_bring_a_summary_again) {
  share(1, true);
  summary(10'000, 1);
  counts_.on_fault(at_ms(10'001), "power_loss", true);
  summary(11'000, 1);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  summary(12'000, 1);
  EXPECT_TRUE(verdicts_.tells("says 1 shares, accepted were 0"));
}

TEST_F(CountsTest, a_crash_forgets_shares_only_where_the_disk_failed) {
  share(1, true);
  counts_.on_fault(at_ms(2), "power_loss", true);
  counts_.on_crash(at_ms(2));
  summary(10'000, 0);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  share(11'000, true);
  counts_.on_crash(at_ms(11'500));
  summary(20'000, 0);
  EXPECT_TRUE(verdicts_.tells("says 0 shares"));
}

}  // namespace
}  // namespace tbg::sim

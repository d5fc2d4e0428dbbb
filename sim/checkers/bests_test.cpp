#include "sim/checkers/bests.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

constexpr std::string_view kWeek = "2023-W46";  // of at_ms(0)

class BestsTest : public testing::Test {
 protected:
  void share(std::int64_t ms, std::uint8_t n, double sdiff, bool accepted = true) {
    bests_.on_event(at_ms(ms), event_of("share_submitted", {{"user", "alice"},
                                                            {"worker", "rig"},
                                                            {"client_id", 7},
                                                            {"accepted", accepted},
                                                            {"sdiff", sdiff},
                                                            {"hash", hash_of(n)}}));
  }
  void best(std::int64_t ms, std::uint8_t n, std::string_view window, double now, double before,
            std::string_view week = kWeek) {
    bests_.on_event(at_ms(ms), event_of("share_best_diff", {{"user", "alice"},
                                                            {"worker", "rig"},
                                                            {"client_id", 7},
                                                            {"timeframe", window},
                                                            {"new_best", now},
                                                            {"prev_best", before},
                                                            {"week", week},
                                                            {"hash", hash_of(n)}}));
  }
  void all(std::int64_t ms, std::uint8_t n, double now, double before) {
    for (const std::string_view window : {"session", "week", "alltime"})
      best(ms, n, window, now, before);
  }
  void farewell(std::int64_t ms, double record) {
    bests_.on_event(at_ms(ms), event_of("miner_disconnected", {{"user", "alice"},
                                                               {"worker", "rig"},
                                                               {"client_id", 7},
                                                               {"best_diff_session", record}}));
  }
  void summary(std::int64_t ms, double record) {
    bests_.on_event(at_ms(ms),
                    event_of("weekly_summary",
                             {{"user", "alice"}, {"week", kWeek}, {"best_diff_week", record}}));
  }

  VerdictList verdicts_;
  Bests bests_{verdicts_};
};

TEST_F(BestsTest, an_honest_run_raises_nothing) {
  share(1, 1, 10.0);
  share(1, 2, 20.0);
  all(1, 1, 10.0, 0.0);
  all(1, 2, 20.0, 10.0);
  share(2, 3, 15.0);
  share(3, 4, 99.0, false);
  farewell(4, 20.0);
  bests_.on_turn_end(at_ms(5'000));
  share(6'000, 5, 5.0);  // a new session
  best(6'000, 5, "session", 5.0, 0.0, "");
  summary(7'000, 20.0);
  bests_.on_finish(at_ms(9'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  EXPECT_EQ(bests_.judged(), 3U);
}

TEST_F(BestsTest, sees_a_record_that_is_not_told) {
  share(1, 1, 10.0);
  best(1, 1, "session", 10.0, 0.0);
  best(1, 1, "week", 10.0, 0.0);
  bests_.on_turn_end(at_ms(2'000));
  EXPECT_TRUE(verdicts_.tells("pool's life")) << verdicts_.text();
  EXPECT_EQ(verdicts_.found.size(), 1U);
}

TEST_F(BestsTest, sees_a_wrong_record) {
  share(1, 1, 10.0);
  best(1, 1, "session", 11.0, 0.0);
  EXPECT_TRUE(verdicts_.tells("is of a share of 10"));
  best(1, 1, "alltime", 10.0, 3.0);
  EXPECT_TRUE(verdicts_.tells("was 0"));
  best(1, 9, "week", 12.0, 0.0);
  EXPECT_TRUE(verdicts_.tells("of no share seen"));
}

TEST_F(BestsTest, sees_a_wrong_farewell_and_summary) {
  share(1, 1, 10.0);
  all(1, 1, 10.0, 0.0);
  summary(2, 9.0);
  EXPECT_TRUE(verdicts_.tells("weekly_summary of alice says 9"));
  farewell(3, 9.0);
  EXPECT_TRUE(verdicts_.tells("best_diff_session is 9"));
}

TEST_F(BestsTest, a_week_begins_anew_and_does_not_go_back_with_the_clock) {
  share(1, 1, 10.0);
  all(1, 1, 10.0, 0.0);
  constexpr std::int64_t kNext = 7 * 86'400'000;
  bests_.on_turn_end(at_ms(5'000));
  share(kNext, 2, 5.0);
  best(kNext, 2, "week", 5.0, 0.0, "2023-W47");
  share(kNext + 2'000, 3, 7.0);
  bests_.on_turn_end(at_ms(kNext + 1'500));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  bests_.on_turn_end(at_ms(kNext + 9'000));
  EXPECT_TRUE(verdicts_.tells("best of the week")) << verdicts_.text();
}

TEST_F(BestsTest, a_week_that_only_a_turn_has_seen_is_the_week) {
  share(1, 1, 10.0);
  all(1, 1, 10.0, 0.0);
  constexpr std::int64_t kNext = 7 * 86'400'000;
  bests_.on_turn_end({at_ms(2'000).us, at_ms(kNext).wall_us});
  share(3'000, 2, 5.0);  // the clock is back
  best(3'000, 2, "week", 5.0, 0.0, "2023-W47");
  bests_.on_finish(at_ms(9'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(BestsTest, a_crash_owes_no_record) {
  share(1, 1, 10.0);
  bests_.on_crash(at_ms(2));
  bests_.on_boot(at_ms(3), 2);
  bests_.on_finish(at_ms(9'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

}  // namespace
}  // namespace tbg::sim

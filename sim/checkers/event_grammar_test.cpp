#include "sim/checkers/event_grammar.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

class EventGrammarTest : public testing::Test {
 protected:
  void say(std::string_view type, std::vector<EventField> more = {}, std::int64_t client = 7,
           std::string_view worker = "rig") {
    SeenEvent event{type, std::move(more)};
    event.fields.push_back({"user", "alice"});
    event.fields.push_back({"worker", worker});
    event.fields.push_back({"client_id", client});
    grammar_.on_event(at_ms(++ms_), event);
  }
  void share(bool accepted = true, std::string_view reason = "", double sdiff = 5) {
    say("share_submitted",
        {{"accepted", accepted}, {"reject_reason", reason}, {"diff", 4.0}, {"sdiff", sdiff}});
  }
  void best(std::string_view window, double now, double before, std::string_view week = "2026-W08",
            std::uint8_t n = 1) {
    say("share_best_diff", {{"timeframe", window},
                            {"new_best", now},
                            {"prev_best", before},
                            {"week", week},
                            {"hash", hash_of(n)}});
  }
  void summary(std::string_view week) { say("weekly_summary", {{"week", week}}); }

  std::int64_t ms_ = 0;
  VerdictList verdicts_;
  EventGrammar grammar_{verdicts_};
};

TEST_F(EventGrammarTest, an_honest_run_raises_nothing) {
  say("miner_connected");
  say("miner_connected", {}, 7, "second");
  share();
  best("session", 5, 0, "");
  best("week", 5, 0);
  best("alltime", 5, 0);
  share(false, "Stale");
  say("diff_updated", {{"old_diff", 4.0}, {"new_diff", 8.0}});
  say("miner_disconnected");
  say("miner_disconnected", {}, 7, "second");
  grammar_.on_closed(at_ms(ms_), 7, false);
  summary("2026-W08");
  say("miner_connected", {}, 8);
  grammar_.on_crash(at_ms(++ms_));
  grammar_.on_boot(at_ms(++ms_), 2);
  say("miner_connected", {}, 9);
  grammar_.on_finish(at_ms(10'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(EventGrammarTest, sees_shares_outside_of_their_session) {
  share();
  EXPECT_TRUE(verdicts_.tells("before its miner_connected"));
  say("miner_connected");
  say("miner_disconnected");
  share();
  EXPECT_TRUE(verdicts_.tells("after its end")) << verdicts_.text();
}

TEST_F(EventGrammarTest, sees_a_session_that_begins_or_ends_twice) {
  say("miner_connected");
  say("miner_connected");
  EXPECT_TRUE(verdicts_.tells("comes twice"));
  say("miner_disconnected");
  say("miner_disconnected");
  EXPECT_TRUE(verdicts_.tells("miner_disconnected of client 7, alice.rig comes after its end"));
  verdicts_.found.clear();
  say("miner_connected");
  EXPECT_TRUE(verdicts_.tells("after its end"));
}

TEST_F(EventGrammarTest, sees_a_session_that_outlives_its_connection) {
  say("miner_connected");
  grammar_.on_closed(at_ms(5), 7, true);
  grammar_.on_turn_end(at_ms(1'005));
  EXPECT_TRUE(verdicts_.found.empty());
  grammar_.on_turn_end(at_ms(1'006));
  EXPECT_TRUE(verdicts_.tells("no miner_disconnected"));
}

TEST_F(EventGrammarTest, sees_a_ghost_of_before_the_crash) {
  say("miner_connected");
  grammar_.on_crash(at_ms(5));
  share();
  EXPECT_TRUE(verdicts_.tells("after its end"));
}

TEST_F(EventGrammarTest, sees_shares_that_contradict_themselves) {
  say("miner_connected");
  share(true, "Stale");
  EXPECT_TRUE(verdicts_.tells("accepted for a reason"));
  share(false);
  EXPECT_TRUE(verdicts_.tells("refused without one"));
  share(true, "", 3.9);
  EXPECT_TRUE(verdicts_.tells("below 4"));
}

TEST_F(EventGrammarTest, sees_records_out_of_order) {
  say("miner_connected");
  best("alltime", 5, 5);
  EXPECT_TRUE(verdicts_.tells("beats nothing"));
  best("week", 5, 1);
  EXPECT_TRUE(verdicts_.tells("out of order"));
}

TEST_F(EventGrammarTest, sees_difficulties_that_change_nothing_or_another_worker) {
  say("miner_connected");
  say("miner_connected", {}, 7, "second");
  say("diff_updated", {{"old_diff", 4.0}, {"new_diff", 4.0}});
  EXPECT_TRUE(verdicts_.tells("changes nothing"));
  say("diff_updated", {{"old_diff", 4.0}, {"new_diff", 8.0}}, 7, "second");
  EXPECT_TRUE(verdicts_.tells("not the connection's first worker"));
}

TEST_F(EventGrammarTest, sees_weeks_that_go_back) {
  say("miner_connected");
  best("week", 5, 0, "2026-W09", 1);
  best("week", 6, 5, "2026-W08", 2);
  EXPECT_TRUE(verdicts_.tells("week 2026-W08 comes after 2026-W09"));
  summary("2026-W09");
  summary("2026-W09");
  EXPECT_TRUE(verdicts_.tells("second summary"));
  best("week", 7, 6, "2026-W09", 3);
  EXPECT_TRUE(verdicts_.tells("goes on after its summary"));
  best("week", 7, 6, "2026-9", 4);
  EXPECT_TRUE(verdicts_.tells("is no week"));
}

TEST_F(EventGrammarTest, a_restart_may_forget_the_week_only_where_the_disk_failed) {
  summary("2026-W09");
  grammar_.on_fault(at_ms(4), "power_loss", true);
  grammar_.on_boot(at_ms(5), 2);
  summary("2026-W09");
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  grammar_.on_boot(at_ms(6), 3);
  summary("2026-W09");
  EXPECT_TRUE(verdicts_.tells("second summary"));
}

}  // namespace
}  // namespace tbg::sim

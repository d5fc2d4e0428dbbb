#include "sim/checkers/liveness.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"
#include "sim/checkers/heard_line.h"

namespace tbg::sim {
namespace {

class LivenessTest : public testing::Test {
 protected:
  LivenessTest() { tip(1, 0); }

  void tip(std::uint8_t n, std::int64_t ms) {
    liveness_.on_tip(at_ms(ms), {.node = 0, .hash = hash_of(n)});
  }
  void hear_work(Client client, std::uint8_t n, std::int64_t ms) {
    // hash_of(n) has its first byte set: the fourth on the wire.
    std::string hash(64, '0');
    hash[7] = static_cast<char>('0' + n);
    liveness_.on_heard(at_ms(ms), client,
                       R"({"id":null,"method":"mining.notify","params":["a",")" + hash + R"("]})");
  }
  void hear_difficulty(Client client, int difficulty, std::int64_t ms) {
    liveness_.on_heard(at_ms(ms), client,
                       R"({"id":null,"method":"mining.set_difficulty","params":[)" +
                           std::to_string(difficulty) + "]}");
  }
  // A miner that finds a share of difficulty 1 every 5 s.
  void join(Client client, std::int64_t ms = 0) {
    liveness_.on_connect(at_ms(ms), client, "ip");
    liveness_.expect(at_ms(ms), client, kHashesPerDifficulty / 5);
    hear_difficulty(client, 1, ms);
    hear_work(client, 1, ms);
  }
  void mine(Client client, std::int64_t from_s, std::int64_t to_s, std::int64_t every_s,
            double sdiff = 9) {
    for (std::int64_t s = from_s; s < to_s; s += every_s)
      liveness_.on_event(at_s(s), event_of("share_submitted", {{"client_id", std::int64_t(client)},
                                                               {"accepted", true},
                                                               {"sdiff", sdiff}}));
  }

  VerdictList verdicts_;
  Liveness liveness_{verdicts_};
};

TEST_F(LivenessTest, an_honest_run_raises_nothing) {
  join(1);
  liveness_.on_queue(at_s(50), "to client 1", 500);
  liveness_.on_healed(at_s(100));
  tip(2, 101'000);
  hear_work(1, 2, 102'000);
  liveness_.on_queue(at_s(103), "to client 1", 0);
  mine(1, 104, 300, 60);  // a bad start
  hear_difficulty(1, 2, 300'000);
  mine(1, 300, 700, 10);
  liveness_.on_finish(at_s(800));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  EXPECT_EQ(liveness_.judged(), 2U);
}

TEST_F(LivenessTest, a_difficulty_on_its_way_is_not_expected_to_be_worked_at) {
  for (const bool at_once : {true, false}) {
    const Client client = at_once ? 2 : 1;
    const std::int64_t start = at_once ? 10'000 : 0;
    liveness_.on_healed(at_s(start));
    liveness_.on_connect(at_s(start), client, "ip");
    liveness_.expect(at_s(start), client, kHashesPerDifficulty * 100);
    hear_difficulty(client, 1, start * 1'000);
    hear_work(client, 1, start * 1'000);
    // 90 shares are expected in the time that the raise takes to arrive; it settles, or never does.
    const int raised = at_once ? 500 : 1;
    hear_difficulty(client, raised, start * 1'000 + 900);
    mine(client, start + 5, start + 600, 5, 1'000);
    liveness_.on_finish(at_s(start + 700));
    EXPECT_EQ(verdicts_.found.empty(), at_once) << verdicts_.text();
    verdicts_.found.clear();
  }
}

TEST_F(LivenessTest, sees_a_miner_left_on_old_work) {
  join(1);
  join(2);
  join(3);
  liveness_.ignore(3);
  tip(2, 99'000);
  liveness_.on_healed(at_s(100));
  hear_work(1, 2, 101'900);
  hear_work(2, 2, 102'001);  // too late
  EXPECT_TRUE(verdicts_.tells("client 2 mines on")) << verdicts_.text();
  EXPECT_EQ(verdicts_.found.size(), 1U);
}

TEST_F(LivenessTest, waits_while_tips_change) {
  join(1);
  liveness_.on_healed(at_s(100));
  tip(2, 101'500);
  liveness_.on_turn_end(at_ms(103'400));
  EXPECT_TRUE(verdicts_.found.empty());
  liveness_.on_turn_end(at_ms(103'501));
  EXPECT_TRUE(verdicts_.tells("client 1 mines on"));
}

TEST_F(LivenessTest, sees_a_miner_without_work) {
  liveness_.on_connect(at_s(90), 1, "ip");
  liveness_.expect(at_ms(0), 1, 1e9);
  liveness_.on_healed(at_s(100));
  liveness_.on_turn_end(at_s(103));
  EXPECT_TRUE(verdicts_.tells("client 1 has no work"));
}

TEST_F(LivenessTest, sees_a_rate_that_does_not_come_back) {
  join(1);
  liveness_.on_healed(at_s(100));
  mine(1, 100, 700, 30);
  liveness_.on_turn_end(at_s(700));
  EXPECT_TRUE(verdicts_.tells("client 1: 20 shares of 120")) << verdicts_.text();
}

TEST_F(LivenessTest, a_slow_miner_is_judged_over_the_whole_time) {
  join(1);
  hear_difficulty(1, 12, 1);  // ten in ten minutes
  join(2);
  hear_difficulty(2, 4, 1);  // thirty
  liveness_.on_healed(at_s(100));
  liveness_.on_turn_end(at_s(701));
  EXPECT_FALSE(verdicts_.tells("client 1"));  // silence might be chance
  EXPECT_TRUE(verdicts_.tells("client 2")) << verdicts_.text();
}

TEST_F(LivenessTest, sees_a_queue_that_does_not_drain) {
  liveness_.on_queue(at_s(50), "records", 3);
  liveness_.on_healed(at_s(100));
  liveness_.on_queue(at_s(200), "records", 2);
  liveness_.on_turn_end(at_s(701));
  EXPECT_TRUE(verdicts_.tells("queue records"));
}

}  // namespace
}  // namespace tbg::sim

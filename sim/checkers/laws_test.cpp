#include "sim/checkers/laws.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "sim/checkers/checker_test_kit.h"
#include "sim/checkers/heard_line.h"

namespace tbg::sim {
namespace {

const std::string kNotify = R"({"id":null,"method":"mining.notify","params":["a",")" +
                            std::string(64, '0') + R"(","","",[],"","","",true]})";

// A world in small: its own chance, so that the laws are tested against something else.
class LawsTest : public testing::Test {
 protected:
  double unit() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (static_cast<double>(state_ >> 11) + 1) * 0x1p-53;
  }
  void begin(Client client, double difficulty) {
    laws_.on_heard(at_ms(0), client,
                   R"({"id":null,"method":"mining.set_difficulty","params":[)" +
                       std::to_string(difficulty) + "]}");
    laws_.on_heard(at_ms(0), client, kNotify);
  }
  void share(std::int64_t us, Client client, double sdiff, bool is_block = false) {
    const Moment at{us, us};
    laws_.on_event(at, event_of("share_submitted", {{"client_id", std::int64_t(client)},
                                                    {"diff", 1.0},
                                                    {"sdiff", sdiff},
                                                    {"accepted", true},
                                                    {"prev_hash", hash_of(1)},
                                                    {"is_block", is_block}}));
  }
  struct Habit {
    double speed = 1;     // of what the checker was told
    double evenness = 0;  // 0: exponential gaps; 1: all the same
    double ratio_max = 1;
    double blocks = 1;  // times as many as there should be
  };
  // Twenty miners with a share every 10 s for 3 hours, and a block in 100 shares.
  void mine(const Habit& habit) {
    laws_.on_tip(at_ms(0), {.hash = hash_of(1), .bits = 0x1c028f5a});  // difficulty 100
    for (Client client = 1; client <= 20; ++client) {
      laws_.expect(client, kHashesPerDifficulty / 10);
      begin(client, 1);
      for (double s = 0;;) {
        s += 10 / habit.speed * (habit.evenness - (1 - habit.evenness) * std::log(unit()));
        if (s > 10'800) break;
        const double sdiff = 1 / (unit() * habit.ratio_max);
        share(static_cast<std::int64_t>(s * 1e6), client, sdiff, unit() * 100 < habit.blocks);
      }
    }
    laws_.on_finish(at_s(10'800));
  }

  std::uint64_t state_ = 1;
  VerdictList verdicts_;
  Laws laws_{verdicts_};
};

TEST_F(LawsTest, an_honest_run_raises_nothing) {
  mine({});
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  EXPECT_EQ(laws_.judged(), 24U);
}

TEST_F(LawsTest, sees_lost_shares) {
  mine({.speed = 0.9});
  EXPECT_TRUE(verdicts_.tells("shares of all")) << verdicts_.text();
  EXPECT_TRUE(verdicts_.tells("too few"));
}

TEST_F(LawsTest, sees_gaps_that_are_too_even) {
  mine({.evenness = 0.5});
  EXPECT_TRUE(verdicts_.tells("gaps (")) << verdicts_.text();
}

TEST_F(LawsTest, sees_shares_that_are_too_good) {
  mine({.ratio_max = 0.8});
  EXPECT_TRUE(verdicts_.tells("d/sdiff")) << verdicts_.text();
}

TEST_F(LawsTest, sees_too_many_blocks) {
  mine({.blocks = 3});
  EXPECT_TRUE(verdicts_.tells("blocks of all")) << verdicts_.text();
}

// One attempt a second, of which one in ten should hit.
class ToyLawsTest : public LawsTest {
 protected:
  void play(double first_hit, double hit) {
    laws_.expect(1, 1);
    laws_.on_heard(at_ms(0), 1,
                   R"({"id":null,"method":"mining.set_difficulty","params":[2.32827091e-9]})");
    laws_.on_heard(at_ms(0), 1, kNotify);
    bool fresh = true;
    for (std::int64_t s = 1; s <= 20'000; ++s) {
      if (unit() >= std::exchange(fresh, false) * first_hit + hit) continue;
      fresh = true;
      share(s * kS, 1, 2.32827091e-9 / unit());
    }
    laws_.on_finish(at_s(20'000));
  }
};

TEST_F(ToyLawsTest, shares_come_on_a_grid_of_attempts) {
  play(0, 0.1);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  EXPECT_EQ(laws_.judged(), 4U);
}

TEST_F(ToyLawsTest, sees_shares_in_pairs) {
  play(0.5, 0.055);
  EXPECT_TRUE(verdicts_.tells("gaps of 10.0")) << verdicts_.text();
}

TEST_F(LawsTest, a_change_of_difficulty_or_a_fault_ends_the_judging) {
  laws_.expect(1, kHashesPerDifficulty);
  begin(1, 1);
  begin(1, 2);
  laws_.expect(2, kHashesPerDifficulty);
  begin(2, 1);
  laws_.on_fault(at_ms(1), "partition", true);
  laws_.on_finish(at_s(100'000));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

}  // namespace
}  // namespace tbg::sim

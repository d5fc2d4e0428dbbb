#include "sim/checkers/consumed.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

class ConsumedTest : public testing::Test {
 protected:
  void SetUp() override {
    consumed_.on_boot(at_ms(0), 1);
    hear(3, 1);
  }
  void hear(int events, int ms) {
    for (int i = 0; i < events; ++i)
      consumed_.on_event(at_ms(ms), event_of("hashrate_update", {}));
  }
  void read(int seq, int boot = 1, std::string_view reader = "r") {
    consumed_.on_consumed(at_ms(2), reader,
                          "{\"boot\":\"0000000" + std::to_string(boot) +
                              "\",\"stream\":0,\"seq\":" + std::to_string(seq) + ",\"data\":{}}");
  }

  VerdictList verdicts_;
  Consumed consumed_{verdicts_, {.readers = {{"r", 10 * kMs}}, .losing_faults = {"power_loss"}}};
};

TEST_F(ConsumedTest, an_honest_run_raises_nothing) {
  for (const int seq : {1, 2, 3})
    read(seq);
  consumed_.on_boot(at_ms(3), 2);
  hear(2, 4);
  read(1, 2);
  consumed_.on_fault(at_ms(5), "consumer_down", true);
  read(1, 2);
  read(2, 2);
  read(3, 1, "late");
  read(1, 2, "late");
  hear(1, 95);
  consumed_.on_finish(at_ms(100));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(ConsumedTest, an_event_that_was_deleted_unread) {
  read(1);
  read(3);
  EXPECT_TRUE(verdicts_.tells("r reads event 3 of boot 1 behind 1"));
}

TEST_F(ConsumedTest, an_event_twice_for_no_reason) {
  read(1);
  read(2);
  read(2);
  EXPECT_TRUE(verdicts_.tells("r reads event 2 of boot 1 behind 2"));
}

TEST_F(ConsumedTest, the_end_of_a_boot_left_out) {
  read(1);
  read(2);
  consumed_.on_boot(at_ms(3), 2);
  hear(2, 4);
  read(1, 2);
  EXPECT_TRUE(verdicts_.tells("goes on behind event 2 of boot 1, which has 3"));
}

TEST_F(ConsumedTest, the_beginning_of_a_boot_left_out) {
  for (const int seq : {1, 2, 3})
    read(seq);
  consumed_.on_boot(at_ms(3), 2);
  hear(2, 4);
  read(2, 2);
  EXPECT_TRUE(verdicts_.tells("begins boot 2 with event 2"));
}

TEST_F(ConsumedTest, what_a_power_cut_took_is_not_missed) {
  read(1);
  consumed_.on_fault(at_ms(2), "power_loss", true);
  consumed_.on_boot(at_ms(3), 2);
  hear(1, 4);
  read(1, 2);
  consumed_.on_finish(at_ms(100));
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(ConsumedTest, what_a_power_cut_took_of_the_boot_before) {
  const auto cut_at = [&](int ms) {
    read(1);
    consumed_.on_boot(at_ms(3), 2);
    hear(1, 4);
    consumed_.on_fault(at_ms(ms), "power_loss", true);
    read(1, 2);
  };
  cut_at(50);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  SetUp();
  cut_at(150);
  EXPECT_TRUE(verdicts_.tells("goes on behind event 1 of boot 1, which has 3"));
}

TEST_F(ConsumedTest, a_reader_that_is_left_behind) {
  read(1);
  consumed_.on_finish(at_ms(100));
  EXPECT_TRUE(verdicts_.tells("r has read up to event 1 of boot 1; event 3 of boot 1"));
}

}  // namespace
}  // namespace tbg::sim

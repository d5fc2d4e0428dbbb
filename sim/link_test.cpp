#include "sim/link.h"

#include <gtest/gtest.h>

#include <vector>

namespace tbg::sim {
namespace {

class LinkTest : public testing::Test, public LinkEnds {
 protected:
  void pool_accepts(Client) override {}
  void pool_receives(Client, std::string_view) override {}
  void pool_loses(Client, bool) override {}
  void miner_receives(Client, std::string_view bytes) override { heard_ += bytes.size(); }
  void miner_loses(Client) override {}
  void queue_changed(Client, std::size_t bytes) override { told_.push_back(bytes); }

  void run_for(std::int64_t us) {
    const std::int64_t end_us = scheduler_.now_us() + us;
    while (scheduler_.step(end_us)) {
    }
  }
  void send(std::size_t bytes) { link_.send_to_miner(std::string(bytes, 'x')); }

  Scheduler scheduler_{1};
  std::size_t heard_ = 0;
  std::vector<std::size_t> told_;
  Link link_{scheduler_, *this, 1, {.jitter_us = 0, .split = 0, .socket_buffer = 100}, 1};
};

using Told = std::vector<std::size_t>;

TEST_F(LinkTest, AQueueIsToldWhenItFillsDoublesAndDrains) {
  link_.set_read_rate(10);
  send(100);
  EXPECT_EQ(told_, Told{});
  send(10);
  send(5);
  send(5);
  EXPECT_EQ(told_, (Told{10, 20}));
  run_for(60 * kS);
  EXPECT_EQ(told_, (Told{10, 20, 0}));
  EXPECT_EQ(heard_, 120U);
}

TEST_F(LinkTest, WhoReadsAgainTakesAllThatWaits) {
  link_.set_read_rate(1);
  send(1'000);
  run_for(10 * kS);
  EXPECT_EQ(heard_, 0U);
  link_.set_read_rate(0);
  run_for(kS);
  EXPECT_EQ(heard_, 1'000U);
}

TEST_F(LinkTest, RecoveryEndsAStall) {
  link_.stall_until(scheduler_.now_us() + 3'600 * kS);
  send(1);
  link_.set_read_rate(0);
  run_for(10 * kS);
  EXPECT_EQ(heard_, 0U);
  link_.recover();
  run_for(kS);
  EXPECT_EQ(heard_, 1U);
}

TEST_F(LinkTest, AQueueGoesWithItsConnection) {
  link_.set_read_rate(1);
  send(1'000);
  link_.reset();
  EXPECT_EQ(told_, (Told{900, 0}));
}

}  // namespace
}  // namespace tbg::sim

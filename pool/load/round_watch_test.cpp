#include "pool/load/round_watch.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tbg::load {
namespace {

std::string job(const std::string& tip, bool full, bool clean) {
  return R"({"id":null,"method":"mining.notify","params":["1",")" + tip + R"(","01","02",[)" +
         (full ? R"("cd")" : "") + R"(],"2","3","4",)" + (clean ? "true" : "false") + "]}";
}

class RoundWatchTest : public testing::Test {
 protected:
  RoundWatchTest() {
    watch.on_notify(0, job("a", true, true), 1);
    watch.on_notify(1, job("a", true, true), 2);
  }
  RoundWatch watch{2};
};

TEST_F(RoundWatchTest, follows_a_block_from_the_first_empty_job_to_the_last_full_one) {
  watch.begin(100);
  watch.on_notify(0, job("b", false, true), 110);
  watch.on_notify(1, job("b", false, true), 120);
  EXPECT_FALSE(watch.is_complete());
  watch.on_notify(1, job("b", true, false), 130);
  EXPECT_FALSE(watch.is_complete());
  watch.on_notify(0, job("b", true, false), 140);
  EXPECT_TRUE(watch.is_complete());
  EXPECT_EQ(watch.round().start_ns, 100);
  EXPECT_EQ(watch.round().jobs, 4U);
  EXPECT_EQ(watch.round().first_empty_ns, 110);
  EXPECT_EQ(watch.round().first_full_ns, 130);
  EXPECT_EQ(watch.round().last_full_ns, 140);
  EXPECT_TRUE(watch.round().clean);
}

TEST_F(RoundWatchTest, ignores_refreshes_of_the_old_work) {
  watch.begin(100);
  watch.on_notify(0, job("a", true, false), 105);
  watch.on_notify(1, job("a", true, false), 106);
  EXPECT_FALSE(watch.is_complete());
  EXPECT_EQ(watch.round().first_full_ns, 0);
  EXPECT_EQ(watch.round().jobs, 0U);
}

TEST_F(RoundWatchTest, counts_a_miner_once_however_many_jobs_it_gets) {
  watch.begin(100);
  watch.on_notify(0, job("b", true, true), 110);
  watch.on_notify(0, job("b", true, false), 120);
  EXPECT_FALSE(watch.is_complete());
  EXPECT_EQ(watch.round().last_full_ns, 110);
}

TEST_F(RoundWatchTest, starts_with_the_first_job_when_nobody_pulled_a_trigger) {
  watch.begin(std::nullopt);
  watch.on_notify(1, job("b", true, true), 777);
  EXPECT_EQ(watch.round().start_ns, 777);
}

TEST_F(RoundWatchTest, notices_a_first_job_that_is_not_clean) {
  watch.begin(100);
  watch.on_notify(0, job("b", false, false), 110);
  EXPECT_FALSE(watch.round().clean);
}

TEST_F(RoundWatchTest, refuses_a_malformed_job) {
  EXPECT_THROW(watch.on_notify(0, R"({"method":"mining.notify"})", 1), std::runtime_error);
}

}  // namespace
}  // namespace tbg::load

#include "sim/checkers/work_unique.h"

#include <gtest/gtest.h>

#include "sim/checkers/wire_stage.h"

namespace tbg::sim {
namespace {

class WorkUniqueTest : public testing::Test {
 protected:
  WorkUniqueTest() {
    stage.add(unique);
    stage.boot(1);
  }
  void credit(Client client, const StageShare& share) {
    stage.asks(client, submit_line(share));
    stage.says(client, R"({"id":7,"result":true,"error":null})");
    stage.end_turn();
  }
  WireStage stage;
  WorkUnique unique{stage.verdicts};
};

TEST_F(WorkUniqueTest, an_honest_pool_hears_nothing) {
  stage.start(1, "00000001");
  stage.start(2, "00000002");
  credit(1, mine(stage, 1, 1e-9));
  credit(2, mine(stage, 2, 1e-9));
  stage.job(1, {.id = "0a02", .time = 1'700'000'030, .clean = false});
  stage.job(2, {.id = "0a02", .time = 1'700'000'030, .clean = false});
  stage.leaves(1);
  stage.start(3, "00000001");  // resumed, on the same jobs
  stage.job(3, {.id = "0a02", .time = 1'700'000'030, .clean = false});
  stage.crash();
  stage.boot(2);
  stage.subscribe(4, "00000002");
  stage.authorise(4);
  stage.difficulty(4, 1e-9);
  stage.job(4, {.id = "0b01", .coinb1 = "010000000101"});
  credit(4, mine(stage, 4, 1e-9, 1e300, {.job = "0b01"}));
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  EXPECT_GT(unique.judged(), 8U);
}

TEST_F(WorkUniqueTest, two_live_sessions_with_one_extranonce) {
  stage.start(1, "00000001");
  stage.subscribe(2, "00000001");
  EXPECT_TRUE(stage.verdicts.tells("belongs to live client 1"));
}

TEST_F(WorkUniqueTest, an_extranonce_handed_over_while_it_is_held) {
  stage.start(1, "00000001");
  stage.start(2, "00000002");
  stage.says(2, R"({"id":null,"method":"mining.set_extranonce","params":["00000001",8]})");
  EXPECT_TRUE(stage.verdicts.tells("belongs to live client 1"));
}

TEST_F(WorkUniqueTest, a_header_credited_twice) {
  stage.start(1, "00000001");
  const StageShare share = mine(stage, 1, 1e-9);
  credit(1, share);
  stage.leaves(1);
  stage.start(2, "00000001");
  credit(2, share);
  EXPECT_TRUE(stage.verdicts.tells("credited a header that was credited before"));
}

TEST_F(WorkUniqueTest, the_same_work_after_a_restart) {
  stage.start(1, "00000001");
  stage.crash();
  stage.boot(2);
  stage.start(2, "00000001");
  EXPECT_TRUE(stage.verdicts.tells("is work that client 1 was given in boot 1"));
}

TEST_F(WorkUniqueTest, the_same_work_under_another_id) {
  stage.start(1, "00000001");
  stage.job(1, {.id = "0a02"});
  EXPECT_TRUE(stage.verdicts.tells("job 0a02 is work that client 1"));
}

TEST_F(WorkUniqueTest, a_resumed_session_on_the_same_job_when_that_is_not_tolerated) {
  WorkUnique strict{stage.verdicts, {.resumed_may_repeat = false}};
  stage.view.add(strict);
  stage.start(1, "00000001");
  stage.leaves(1);
  stage.start(2, "00000001");
  EXPECT_TRUE(stage.verdicts.tells("is work that client 1"));
}

}  // namespace
}  // namespace tbg::sim

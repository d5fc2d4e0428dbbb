#include "sim/checkers/replies.h"

#include <gtest/gtest.h>

#include "sim/checkers/wire_stage.h"

namespace tbg::sim {
namespace {

class RepliesTest : public testing::Test {
 protected:
  RepliesTest() { stage.add(replies); }
  void ping(int id) {
    stage.asks(1, R"({"method":"mining.ping","id":)" + std::to_string(id) + "}");
  }
  void pong(int id) {
    stage.says(1, R"({"id":)" + std::to_string(id) + R"(,"result":"pong","error":null})");
  }
  WireStage stage;
  Replies replies{stage.verdicts, stage.view};
};

TEST_F(RepliesTest, an_honest_pool_hears_nothing) {
  stage.view.on_connect(stage.now, 1, "");
  stage.asks(1, R"({"id":0,"method":"mining.authorize","params":["a","x"]})");
  stage.says(1, R"({"id":0,"result":null,"error":[25,"Not subscribed",null]})");
  stage.start(1);
  ping(5);
  stage.asks(1, R"({"id":6,"method":"mining.suggest_difficulty","params":[5]})");
  stage.asks(1, R"({"id":7,"method":"mining.foo"})");
  stage.asks(1, "{}");
  stage.asks(1, R"({"id":"x"})");
  pong(5);
  stage.says(1, R"({"id":7,"result":null,"error":[-3,"Method not found",null]})");
  stage.says(1, R"({"id":"x","result":null,"error":[-1,"Invalid request",null]})");
  stage.says(1, R"({"id":null,"method":"client.show_message","params":["hello"]})");
  stage.asks(1, "GET / HTTP/1.1");
  stage.says(1, R"({"id":null,"result":null,"error":[-1,"Invalid JSON",null]})");
  stage.leaves(1);
  stage.at(10);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  EXPECT_GT(replies.judged(), 6U);
}

TEST_F(RepliesTest, a_reply_that_does_not_come) {
  stage.start(1);
  ping(5);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.found.empty());
  stage.at(2.5);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.tells("no reply to mining.ping"));
}

TEST_F(RepliesTest, a_second_reply) {
  stage.start(1);
  ping(5);
  pong(5);
  pong(5);
  EXPECT_TRUE(stage.verdicts.tells("that nobody is owed"));
}

TEST_F(RepliesTest, an_answer_to_a_suggestion) {
  stage.start(1);
  stage.asks(1, R"({"id":6,"method":"mining.suggest_difficulty","params":[5]})");
  stage.says(1, R"({"id":6,"result":true,"error":null})");
  EXPECT_TRUE(stage.verdicts.tells("that nobody is owed"));
}

TEST_F(RepliesTest, replies_out_of_order) {
  stage.start(1);
  ping(5);
  ping(6);
  pong(6);
  EXPECT_TRUE(stage.verdicts.tells("overtook another"));
}

TEST_F(RepliesTest, a_reply_in_another_shape) {
  stage.start(1);
  ping(5);
  stage.says(1, R"({"result":"pong","id":5,"error":null})");
  EXPECT_TRUE(stage.verdicts.tells("not as rule 2 has it"));
}

TEST_F(RepliesTest, something_before_the_subscribe_reply) {
  stage.view.on_connect(stage.now, 1, "");
  stage.difficulty(1, 5);
  EXPECT_TRUE(stage.verdicts.tells("set_difficulty before the subscribe reply"));
}

TEST_F(RepliesTest, work_before_it_is_known_whom_it_pays) {
  stage.subscribe(1, "00000001");
  stage.difficulty(1, 5);
  stage.job(1, {});
  EXPECT_TRUE(stage.verdicts.tells("notify before a worker was authorised"));
}

TEST_F(RepliesTest, first_work_without_difficulty_or_not_clean) {
  stage.subscribe(1, "00000001");
  stage.authorise(1);
  stage.job(1, {.clean = false});
  EXPECT_TRUE(stage.verdicts.tells("before any set_difficulty"));
  EXPECT_TRUE(stage.verdicts.tells("the first notify is not clean"));
}

TEST_F(RepliesTest, wrong_success_and_wrong_failure) {
  stage.view.on_connect(stage.now, 1, "");
  stage.authorise(1);
  EXPECT_TRUE(stage.verdicts.tells("mining.authorize succeeded"));
  stage.subscribe(1, "00000001");
  ping(5);
  stage.says(1, R"({"id":5,"result":null,"error":[-3,"Method not found",null]})");
  EXPECT_TRUE(stage.verdicts.tells("mining.ping failed"));
  stage.asks(1, R"({"id":7,"method":"mining.foo"})");
  stage.says(1, R"({"id":7,"result":null,"error":[20,"Invalid params",null]})");
  EXPECT_TRUE(stage.verdicts.tells("failed with 20"));
}

TEST_F(RepliesTest, a_broadcast_that_starves_input) {
  for (Client client = 1; client <= 257; ++client)
    stage.start(client);
  stage.end_turn();
  for (Client client = 1; client <= 256; ++client)
    stage.job(client, {.id = "0a02"});
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  for (Client client = 1; client <= 257; ++client)
    stage.job(client, {.id = "0a03"});
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.tells("work to 257 connections"));
}

TEST_F(RepliesTest, a_line_nobody_can_read) {
  stage.start(1);
  stage.says(1, R"({"id":null,"method":"mining.notify","params":[1]})");
  EXPECT_TRUE(stage.verdicts.tells("not as the rules have it: notify"));
}

}  // namespace
}  // namespace tbg::sim

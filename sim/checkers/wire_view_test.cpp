#include "sim/checkers/wire_view.h"

#include <gtest/gtest.h>

#include "sim/checkers/wire_stage.h"

namespace tbg::sim {
namespace {

class Listening : public WireListener {
 public:
  void wire_request(Moment, const WireClient&, const WireRequest& request) override {
    requests.push_back(request);
  }
  void wire_reply(Moment, const WireClient&, const WireRequest* request,
                  const WireReply& reply) override {
    replies.push_back(reply);
    answered.push_back(request ? request->number : 0);
  }
  void wire_broken(Moment, const WireClient&, std::string_view why) override {
    troubles.emplace_back(why);
  }
  std::vector<WireRequest> requests;
  std::vector<WireReply> replies;
  std::vector<std::uint64_t> answered;
  std::vector<std::string> troubles;
};

class WireViewTest : public testing::Test {
 protected:
  WireViewTest() { stage.view.add(heard); }
  const WireClient& client() { return *stage.view.find(1); }
  const WireRequest& ask(const std::string& line) {
    stage.asks(1, line);
    return heard.requests.back();
  }
  WireStage stage;
  Listening heard;
};

TEST_F(WireViewTest, keeps_what_a_login_shows) {
  stage.start(1, "0000002a");
  EXPECT_TRUE(client().subscribed);
  EXPECT_EQ(client().extranonce1, (Bytes{0, 0, 0, 42}));
  EXPECT_EQ(client().nonce2_size, 8U);
  EXPECT_EQ(client().version_mask, 0x1fffe000U);
  EXPECT_EQ(client().workers, std::vector<std::string>{"addr.w"});
  EXPECT_EQ(client().difficulty, WireStage::kEasy);
  const WireJobPtr job = client().newest();
  ASSERT_TRUE(job);
  EXPECT_EQ(job->id, "0a01");
  EXPECT_EQ(job->previous, hash_of(1));
  EXPECT_EQ(job->time, 1'700'000'000U);
  EXPECT_TRUE(client().pending.empty());
  EXPECT_TRUE(heard.troubles.empty());
}

TEST_F(WireViewTest, a_job_remembers_the_lowest_difficulty_since) {
  stage.start(1);
  stage.difficulty(1, 1000);
  stage.job(1, {.id = "0a02"});
  stage.difficulty(1, 4000);
  stage.job(1, {.id = "0a03"});
  EXPECT_EQ(client().jobs[0]->lowest, WireStage::kEasy);
  EXPECT_EQ(client().jobs[1]->lowest, 1000);
  EXPECT_EQ(client().jobs[2]->lowest, 4000);
  stage.difficulty(1, 500);
  EXPECT_EQ(client().jobs[2]->lowest, 500);
  EXPECT_EQ(client().jobs[2]->difficulty, 4000);
}

TEST_F(WireViewTest, a_submit_knows_its_job_and_whether_a_newer_tip_was_told) {
  stage.start(1);
  EXPECT_FALSE(ask(submit_line({})).submit->stale);
  stage.job(1, {.id = "0a02", .previous = 2});
  EXPECT_TRUE(ask(submit_line({})).submit->stale);
  EXPECT_FALSE(ask(submit_line({.job = "0a02"})).submit->stale);
  EXPECT_FALSE(ask(submit_line({.job = "0A02"})).submit->job_exact);
  EXPECT_FALSE(ask(submit_line({.job = "0a03"})).submit->job);
  stage.job(1, {.id = "0a03", .previous = 2});
  EXPECT_FALSE(ask(submit_line({.job = "0a02"})).submit->stale);
  EXPECT_TRUE(ask(submit_line({.job = "0a02"})).submit->superseded);
}

TEST_F(WireViewTest, says_what_is_owed_to_whom) {
  stage.subscribe(1, "00000001");
  EXPECT_EQ(ask(R"( {"method":"mining.ping","id":"a"})").owed, Owed::reply);
  EXPECT_EQ(ask(R"({"method":"mining.ping"})").owed, Owed::perhaps);
  EXPECT_EQ(ask(R"({"method":"mining.foo","id":null})").owed, Owed::nothing);
  EXPECT_EQ(ask(R"({"method":"mining.foo","id":0})").owed, Owed::reply);
  EXPECT_EQ(ask(R"({"method":"mining.suggest_difficulty","id":4})").owed, Owed::nothing);
  EXPECT_EQ(ask(R"({"id":1,"result":"pong","error":null})").method, Method::stray);
  EXPECT_EQ(ask("{}").owed, Owed::perhaps);
  EXPECT_EQ(ask("[1]").method, Method::no_request);
  EXPECT_EQ(ask(R"({"id":7,"method":"mining.submit","params":["a"]})").submit, std::nullopt);
  const std::size_t before = heard.requests.size();
  stage.asks(1, "\r");
  EXPECT_EQ(heard.requests.size(), before);
  EXPECT_EQ(ask("{").method, Method::not_json);
  EXPECT_TRUE(client().doomed);
  stage.asks(1, R"({"method":"mining.ping","id":9})");
  EXPECT_EQ(heard.requests.back().method, Method::not_json);
}

TEST_F(WireViewTest, a_zero_byte_is_no_end_of_json) {
  using namespace std::string_literals;
  stage.subscribe(1, "00000001");
  EXPECT_EQ(ask("4\0{}"s).method, Method::not_json);
}

TEST_F(WireViewTest, replies_find_their_requests_in_order) {
  stage.subscribe(1, "00000001");
  const auto first = ask(R"({"method":"mining.ping","id":4})").number;
  ask(R"({"method":"mining.ping"})");
  const auto second = ask(R"({"method":"mining.ping","id":4})").number;
  stage.says(1, R"({"id":4,"result":"pong","error":null})");
  EXPECT_EQ(heard.answered.back(), first);
  stage.says(1, R"({"id":4,"result":"pong","error":null})");
  EXPECT_EQ(heard.answered.back(), second);
  EXPECT_TRUE(heard.replies.back().in_order);
  EXPECT_TRUE(client().pending.empty());
  stage.says(1, R"({"id":4,"result":"pong","error":null})");
  EXPECT_EQ(heard.answered.back(), 0U);
  ask(R"({"method":"mining.ping","id":5})");
  ask(R"({"method":"mining.ping","id":6})");
  stage.says(1, R"({"id":6,"result":"pong","error":null})");
  EXPECT_FALSE(heard.replies.back().in_order);
}

TEST_F(WireViewTest, a_request_that_need_not_be_answered_is_not_waited_for) {
  stage.subscribe(1, "00000001");
  ask("{}");
  stage.at(4);
  const auto number = ask("[]").number;
  stage.says(1, R"({"id":null,"result":null,"error":[-1,"Invalid request",null]})");
  EXPECT_EQ(heard.answered.back(), number);
  EXPECT_FALSE(client().unclear);
  ask("{}");
  ask("[]");
  EXPECT_TRUE(client().unclear);
}

TEST_F(WireViewTest, sees_replies_that_are_not_as_they_should_be) {
  stage.subscribe(1, "00000001");
  const auto well_formed = [&](const std::string& line) {
    stage.says(1, line);
    return heard.replies.back().well_formed;
  };
  EXPECT_TRUE(well_formed(R"({"id":1,"result":null,"error":[20,"x",null]})"));
  EXPECT_FALSE(well_formed(R"({"id":1,"error":null,"result":true})"));
  EXPECT_FALSE(well_formed(R"({"id":1,"result":null,"error":null})"));
  EXPECT_FALSE(well_formed(R"({"id":1,"result":true,"error":[20,"x",null]})"));
  EXPECT_FALSE(well_formed(R"({"id":1,"result":null,"error":["x",20,null]})"));
}

TEST_F(WireViewTest, sees_notifications_that_are_not_as_they_should_be) {
  stage.start(1);
  stage.says(1, R"({"id":null,"method":"mining.set_difficulty","params":[1.5]})");
  stage.says(1, R"({"id":null,"method":"mining.set_difficulty","params":[0]})");
  stage.job(1, {.version = "2000000"});
  stage.job(1, {.id = "xyz"});
  stage.job(1, {.coinb1 = "0"});
  stage.says(1, R"({"id":null,"method":"mining.notify","params":[]})");
  stage.says(1, "pong");
  EXPECT_EQ(heard.troubles.size(), 7U);
  EXPECT_EQ(client().difficulty, WireStage::kEasy);
}

TEST_F(WireViewTest, old_jobs_and_closed_connections_are_forgotten) {
  stage.start(1);
  for (int i = 0; i < 100; ++i) {
    stage.at(30.0 * i);
    stage.job(1, {.id = std::to_string(1000 + i)});
  }
  EXPECT_LE(client().jobs.size(), 32U);
  EXPECT_TRUE(client().forgot_jobs);
  EXPECT_EQ(client().jobs[0]->branch, client().jobs[1]->branch);
  stage.leaves(1);
  EXPECT_EQ(stage.view.find(1), nullptr);
  stage.start(2);
  stage.crash();
  EXPECT_TRUE(stage.view.clients().empty());
}

}  // namespace
}  // namespace tbg::sim

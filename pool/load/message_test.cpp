#include "pool/load/message.h"

#include <gtest/gtest.h>

namespace tbg::load {
namespace {

TEST(Message, tells_lines_apart_by_their_method) {
  EXPECT_EQ(kind_of(R"({"id":4,"result":true,"error":null})"), LineKind::reply);
  EXPECT_EQ(kind_of(R"({"id":null,"method":"mining.notify","params":[]})"), LineKind::notify);
  EXPECT_EQ(kind_of(R"({"params": [1], "method": "mining.set_difficulty", "id": null})"),
            LineKind::difficulty);
  EXPECT_EQ(kind_of(R"({"id":null,"method":"client.reconnect","params":[]})"), LineKind::other);
}

TEST(Message, reads_accepting_replies_in_every_spelling) {
  for (const char* line :
       {R"({"id":12,"result":true,"error":null})", R"({ "result": true, "error": null, "id": 12 })",
        R"({"id":12,"result":[[],"aa",8],"error":null})"}) {
    const auto reply = parse_reply(line);
    ASSERT_TRUE(reply) << line;
    EXPECT_EQ(reply->id, 12U);
    EXPECT_TRUE(reply->accepted);
  }
}

TEST(Message, reads_why_a_share_was_refused) {
  EXPECT_EQ(parse_reply(R"({"id":3,"result":null,"error":[21,"Stale",null]})")->reason, "Stale");
  const auto plain = parse_reply(R"({"id":3,"result":false,"error":null})");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->accepted);
  EXPECT_EQ(plain->reason, "false");
}

TEST(Message, takes_no_reply_from_other_lines) {
  EXPECT_FALSE(parse_reply("nonsense"));
  EXPECT_FALSE(parse_reply(R"({"id":null,"result":true,"error":null})"));
  EXPECT_FALSE(parse_reply(R"({"id":1})"));
}

TEST(Message, reads_the_subscription) {
  const auto subscription = parse_subscription(
      R"({"id":1,"result":[[["mining.notify","1"]],"0a0b0c0d",8],"error":null})");
  ASSERT_TRUE(subscription);
  EXPECT_EQ(subscription->extranonce1_hex, "0a0b0c0d");
  EXPECT_EQ(subscription->extranonce2_size, 8U);
  EXPECT_FALSE(parse_subscription(R"({"id":1,"result":null,"error":[25,"no",null]})"));
}

TEST(Message, reads_difficulties_above_zero_only) {
  EXPECT_EQ(parse_difficulty(R"({"method":"mining.set_difficulty","params":[3.7e-9]})"), 3.7e-9);
  EXPECT_FALSE(parse_difficulty(R"({"method":"mining.set_difficulty","params":[0]})"));
  EXPECT_FALSE(parse_difficulty(R"({"method":"mining.set_difficulty","params":[]})"));
}

TEST(Message, sees_at_a_glance_what_kind_of_job_it_is) {
  const auto full = glance_at_notify(R"({"id":null,"method":"mining.notify",)"
                                     R"("params":["1","ab","01","02",["cd"],"2","3","4",false]})");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->previous, "ab");
  EXPECT_FALSE(full->empty);
  EXPECT_FALSE(full->clean);
  const auto empty =
      glance_at_notify(R"({"params": ["1", "ab", "01", "02", [ ], "2", "3", "4", true], )"
                       R"("method": "mining.notify"})");
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->empty);
  EXPECT_TRUE(empty->clean);
  EXPECT_FALSE(glance_at_notify(R"({"method":"mining.notify","params":["1","ab"]})"));
}

}  // namespace
}  // namespace tbg::load

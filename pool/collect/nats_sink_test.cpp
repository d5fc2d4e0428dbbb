#include "pool/collect/nats_sink.h"

#include <gtest/gtest.h>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

TEST(NatsPositions, AHeaderSaysWhereAnInstanceStandsInItsBoot) {
  const Positions all = {{{"eu-1", 1, 0}, {5, kTestTime, 1, kTestTime}},
                         {{"eu-1", 0x2a, 0}, {7, kTestTime + 1, 1, kTestTime}},
                         {{"eu-1", 0x2a, 3}, {9, kTestTime + 2, 9, kTestTime + 2}},
                         {{"us-1", 0x2a, 0}, {1, kTestTime, 1, kTestTime}}};
  const std::string text = nats_positions_text(all, {"eu-1", 0x2a, 3});
  EXPECT_EQ(text,
            "0000002a/0:7:1700000000000001:1:1700000000000000,"
            "0000002a/3:9:1700000000000002:9:1700000000000002");
  Positions read;
  ASSERT_TRUE(parse_nats_positions("eu-1", text, read));
  EXPECT_EQ(read, (Positions{{{"eu-1", 0x2a, 0}, {7, kTestTime + 1, 1, kTestTime}},
                             {{"eu-1", 0x2a, 3}, {9, kTestTime + 2, 9, kTestTime + 2}}}));
}

TEST(NatsPositions, AnythingElseIsNone) {
  Positions read;
  for (const auto* text : {"", "x", "0000002a/0", "0000002a/0:7", "0000002a/0:7:1", "/0:7:1:0",
                           "0000002a/0:7:1:1", "0000002a/0:7:1:1:0x", "0000002a/0:7:1:1:0,y"})
    EXPECT_FALSE(parse_nats_positions("eu-1", text, read)) << text;
}

TEST(TakenBoots, AreThoseBeforeAMarker) {
  const Positions done = {{{"eu-1", 5, kOlderBoots}, {}}, {{"eu-1", 5, 0}, {1, 1, 1, 1}}};
  EXPECT_TRUE(is_of_a_taken_boot(done, {"eu-1", 4, 7}));
  EXPECT_FALSE(is_of_a_taken_boot(done, {"eu-1", 5, 0}));
  EXPECT_FALSE(is_of_a_taken_boot(done, {"eu-1", 6, 0}));
  EXPECT_FALSE(is_of_a_taken_boot(done, {"us-1", 4, 0}));
  EXPECT_FALSE(is_of_a_taken_boot({{{"eu-1", 5, 0}, {1, 1, 1, 1}}}, {"eu-1", 4, 0}));
}

}  // namespace
}  // namespace tbg::collect

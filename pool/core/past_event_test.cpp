#include "pool/core/past_event.h"

#include <gtest/gtest.h>

#include "pool/core/event_text.h"

namespace tbg::core {
namespace {

class PastEventTest : public testing::Test {
 protected:
  template <typename T>
  T again(const Event& event) {
    line_.clear();
    text_.append(line_, 17, now_, event);
    const auto read = reader_.read(line_);
    EXPECT_TRUE(read) << line_;
    EXPECT_EQ(read->wall_us, now_.wall_us);
    EXPECT_EQ(read->at, (SpoolPosition{0xabc, 17}));
    return std::get<T>(read->what);
  }

  EventText text_{"pool", 0xabc, 0};
  Now now_{1, 1'708'617'600'123'457};
  Miner miner_{"bc1q\"user", "rig.1", ConnectionId{9}};
  std::string line_;
  PastEventReader reader_;
};

TEST_F(PastEventTest, ReadsWhatTheSpoolHolds) {
  ShareSubmitted share;
  share.miner = miner_;
  share.diff = 0.1;
  share.sdiff = 12345.678;
  share.accepted = true;
  const auto past = again<PastShare>(share);
  EXPECT_EQ(past.miner.user, "bc1q\"user");
  EXPECT_EQ(past.miner.worker, "rig.1");
  EXPECT_EQ(past.miner.client, 9U);
  EXPECT_EQ(past.diff, 0.1);
  EXPECT_EQ(past.sdiff, 12345.678);
  EXPECT_TRUE(past.accepted);
  DiffUpdated change;
  change.miner = miner_;
  change.new_diff = 7;
  EXPECT_EQ(again<PastDifficulty>(change).difficulty, 7);
  EXPECT_EQ(again<PastWeek>(WeeklySummary{"u", "2026-W08", 3, 4}).user, "u");
  EXPECT_EQ(again<PastWeek>(WeeklySummary{"u", "2026-W08", 3, 4}).week, "2026-W08");
  bitcoin::Hash256 hash;
  hash.bytes[3] = 5;
  BlockStatus event;
  event.height = 800'000;
  event.hash = hash;
  event.status = BlockState::confirmed;
  event.confirmations = 3;
  const auto status = again<PastStatus>(event);
  EXPECT_EQ(status.hash, hash);
  EXPECT_EQ(status.height, 800'000);
  EXPECT_EQ(status.status, "confirmed");
  EXPECT_EQ(status.confirmations, 3);
  BlockFound found;
  found.hash = hash;
  EXPECT_EQ(again<PastBlock>(found).hash, hash);
}

TEST_F(PastEventTest, OfOtherTypesOnlyThePlaceCounts) {
  const auto read =
      reader_.read(R"({"event":"of_the_future","ts":1.5,"boot":"00000001","seq":3,"data":{}})");
  ASSERT_TRUE(read);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(read->what));
  EXPECT_EQ(read->at.seq, 3U);
}

TEST_F(PastEventTest, DamagedLinesAreNone) {
  for (const char* line : {"", "{", "[]", "{}", R"({"event":"x","ts":1,"boot":"1","data":{}})",
                           R"({"event":"x","ts":1,"boot":"xyz","seq":1,"data":{}})"})
    EXPECT_FALSE(reader_.read(line)) << line;
}

}  // namespace
}  // namespace tbg::core

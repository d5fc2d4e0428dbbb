#include "pool/collect/spool_reader.h"

#include <gtest/gtest.h>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

const StreamKey kOne{"eu-1", 1, 0};
const StreamKey kOneShard{"eu-1", 1, 1};
const StreamKey kTwo{"eu-1", 2, 0};

class SpoolReaderTest : public ::testing::Test {
 protected:
  void put(const StreamKey& key, std::uint64_t first, std::uint64_t last,
           std::int64_t ts_us = kTestTime) {
    for (std::uint64_t seq = first; seq <= last; ++seq)
      append(folder_.path() / segment_name(key, first),
             line_of(key, seq, ts_us + 10 * (std::int64_t)seq) + "\n");
  }
  // "boot/stream:seq" of what is read.
  std::vector<std::string> read(const BatchLimits& limits = {}) {
    std::vector<Event> events;
    trouble_ = reader_.read(limits, events);
    std::vector<std::string> out;
    for (const Event& e : events)
      out.push_back(std::to_string(e.key.boot) + "/" + std::to_string(e.key.stream) + ":" +
                    std::to_string(e.seq));
    return out;
  }
  using Read = std::vector<std::string>;

  TestFolder folder_;
  std::vector<std::string> bad_;
  std::uint64_t missing_ = 0;
  SpoolMarks marks_;
  bool can_keep_ = true;
  SourceTrouble trouble_;
  SpoolReader reader_{folder_.path(),
                      {[this](const auto& where, const auto&, auto line) -> SourceTrouble {
                         if (!can_keep_) return {"no room"};
                         bad_.push_back(where + " " + std::string(line));
                         return {};
                       },
                       [this](const auto&, auto, auto count) { missing_ += count; },
                       [this](const auto& marks) { marks_ = marks; }},
                      std::chrono::milliseconds(0)};
};

TEST_F(SpoolReaderTest, StreamsAreMixedByTimeAndBootsFollowEachOther) {
  put(kOne, 1, 2, kTestTime);
  put(kOneShard, 1, 1, kTestTime + 5);
  put(kTwo, 1, 1, kTestTime - 1'000);
  EXPECT_EQ(read(), (Read{"1/0:1", "1/1:1", "1/0:2", "2/0:1"}));
  EXPECT_EQ(read(), Read{});
  put(kTwo, 2, 2);
  EXPECT_EQ(read(), Read{"2/0:2"});
}

TEST_F(SpoolReaderTest, ABatchHasItsLimits) {
  put(kOne, 1, 10);
  EXPECT_EQ(read({3, 1 << 20}).size(), 3U);
  EXPECT_EQ(read({100, 1}).size(), 1U);
  EXPECT_EQ(read().size(), 6U);
}

TEST_F(SpoolReaderTest, GoesOnBehindAPosition) {
  put(kOne, 1, 3);
  put(kOne, 4, 6);
  reader_.rewind({{kOne, {4, kTestTime + 40, 1, kTestTime + 10}}});
  EXPECT_EQ(read(), (Read{"1/0:5", "1/0:6"}));
  EXPECT_EQ(missing_, 0U);
  reader_.rewind({{kOne, {6, kTestTime + 60, 1, kTestTime + 10}}});
  EXPECT_EQ(read(), Read{});
  reader_.taken();
  EXPECT_EQ(marks_, (SpoolMarks{{0, {1, 6}}}));  // known to have been read, too
}

TEST_F(SpoolReaderTest, BootsBeforeOneThatIsTakenAreTaken) {
  put(kOne, 1, 3);
  put(kTwo, 1, 2);
  reader_.rewind({{kTwo, {1, kTestTime + 10, 1, kTestTime + 10}}, {{"eu-1", 2, kOlderBoots}, {}}});
  EXPECT_EQ(read(), Read{"2/0:2"});
}

TEST_F(SpoolReaderTest, WhatAFullDiskCutOffComesAgain) {
  put(kOne, 1, 2);
  append(folder_.path() / segment_name(kOne, 1), line_of(kOne, 3).substr(0, 40));
  EXPECT_EQ(read(), (Read{"1/0:1", "1/0:2"}));
  put(kOne, 2, 4);
  EXPECT_EQ(read(), (Read{"1/0:3", "1/0:4"}));
  EXPECT_EQ(missing_, 0U);
  EXPECT_TRUE(bad_.empty());
}

TEST_F(SpoolReaderTest, AGapIsCountedAndNotWaitedFor) {
  put(kOne, 5, 6);
  put(kOne, 9, 9);
  EXPECT_EQ(read(), (Read{"1/0:5", "1/0:6", "1/0:9"}));
  EXPECT_EQ(missing_, 6U);
}

TEST_F(SpoolReaderTest, NoSegmentIsJumpedOverBecauseTheFirstHasNoEventYet) {
  append(folder_.path() / segment_name(kOne, 1), std::string(2 * kLineMax, 'x') + "\n");
  put(kOne, 1, 2);
  put(kOne, 3, 3);
  put(kOne, 4, 5);
  put(kOne, 6, 6);
  EXPECT_EQ(read({2, 1 << 20}), (Read{"1/0:1", "1/0:2"}));
  EXPECT_EQ(read(), (Read{"1/0:3", "1/0:4", "1/0:5", "1/0:6"}));
  EXPECT_EQ(missing_, 0U);
}

TEST_F(SpoolReaderTest, ABadLineIsKeptOnceHoweverOftenItIsRead) {
  append(folder_.path() / segment_name(kOne, 1), "rubbish\n" + line_of(kOne, 1) + "\n");
  for (int i = 0; i < 3; ++i) {
    reader_.rewind({});
    EXPECT_EQ(read(), Read{"1/0:1"});
  }
  EXPECT_EQ(bad_.size(), 1U);
}

TEST_F(SpoolReaderTest, ASegmentThatIsDeletedMeanwhileIsAGap) {
  put(kOne, 1, 2);
  put(kOne, 3, 4);
  put(kOne, 5, 5);
  EXPECT_EQ(read({1, 1 << 20}), Read{"1/0:1"});
  std::filesystem::remove(folder_.path() / segment_name(kOne, 3));
  EXPECT_EQ(read(), (Read{"1/0:2", "1/0:5"}));
  EXPECT_EQ(missing_, 2U);
}

TEST_F(SpoolReaderTest, ALineThatIsNoEventIsKeptElsewhere) {
  const auto file = folder_.path() / segment_name(kOne, 1);
  append(file, line_of(kOne, 1) + "\nrubbish\n" + std::string(2 * kLineMax, 'x') + "\n" +
                   line_of(kOne, 2) + "\n");
  EXPECT_EQ(read(), (Read{"1/0:1", "1/0:2"}));
  ASSERT_EQ(bad_.size(), 2U);
  EXPECT_EQ(bad_[0],
            segment_name(kOne, 1) + ":" + std::to_string(line_of(kOne, 1).size() + 1) + " rubbish");
}

TEST_F(SpoolReaderTest, NothingIsPassedOverThatCannotBeKeptElsewhere) {
  append(folder_.path() / segment_name(kOne, 1), "rubbish\n" + line_of(kOne, 1) + "\n");
  can_keep_ = false;
  EXPECT_EQ(read(), Read{});
  EXPECT_EQ(trouble_.text, "no room");
  can_keep_ = true;
  EXPECT_EQ(read(), Read{"1/0:1"});
  EXPECT_EQ(bad_.size(), 1U);
}

TEST_F(SpoolReaderTest, AFolderThatIsNotThere) {
  std::filesystem::remove_all(folder_.path());
  EXPECT_EQ(read(), Read{});
  EXPECT_NE(trouble_.text.find("cannot read the spool " + folder_.path().string()),
            std::string::npos);
}

TEST_F(SpoolReaderTest, APoolThatCountsFromTheBeginningAgainIsNotTakenForTheOldOne) {
  put(kOne, 1, 3, kTestTime + 7'000'000);
  const std::string expected = "this is not the pool that was read before";
  // Its first event is another one, though the last that was taken is not reached yet.
  reader_.rewind({{kOne, {50, kTestTime + 500, 1, kTestTime + 10}}});
  EXPECT_EQ(read(), Read{});
  EXPECT_NE(trouble_.text.find(expected), std::string::npos) << trouble_.text;
  // It has events from before the first that was ever taken.
  reader_.rewind({{kOne, {3, kTestTime + 30, 2, kTestTime + 7'000'020}}});
  EXPECT_EQ(read(), Read{});
  EXPECT_NE(trouble_.text.find(expected), std::string::npos) << trouble_.text;
  // The last one was another.
  reader_.rewind({{kOne, {3, kTestTime + 30, 1, kTestTime + 7'000'010}}});
  EXPECT_EQ(read(), Read{});
  EXPECT_NE(trouble_.text.find(expected), std::string::npos) << trouble_.text;
  // It is the same one, whatever its clock does.
  reader_.rewind({{kOne, {2, kTestTime + 7'000'020, 1, kTestTime + 7'000'010}}});
  EXPECT_EQ(read(), Read{"1/0:3"});
}

}  // namespace
}  // namespace tbg::collect

#include "pool/core/spool.h"

#include <gtest/gtest.h>

#include <vector>

#include "fakes/log.h"
#include "fakes/store.h"
#include "pool/core/limits.h"

namespace tbg::core {
namespace {

struct Listener final : EventSink {
  void emit(Now, const Event&) override { ++events; }
  void publish(std::string_view line) override { lines.emplace_back(line); }
  std::size_t events = 0;
  std::vector<std::string> lines;
};

class SpoolTest : public testing::Test, public StoreInputs {
 protected:
  SpoolTest() { options_.spool.segment_bytes = 1'000; }

  void tell(std::string_view worker = "w") {
    spool_.emit(now_, HashrateUpdate{"user", worker, 1, 2, 3, 4});
  }
  void pass(std::int64_t us) {
    now_.mono_us += us;
    now_.wall_us += us;
    spool_.on_time(now_);
  }
  void on_durable(Now, Log) override { spool_.on_durable(); }
  std::string disk() {
    std::string all;
    for (const std::string& name : store_.names(Folder::spool)) {
      const bitcoin::Bytes& bytes = *store_.look(Folder::spool, name);
      all.append(bytes.begin(), bytes.end());
    }
    return all;
  }
  static std::string number(std::uint64_t seq) { return "\"seq\":" + std::to_string(seq) + ","; }

  Options options_;
  fakes::FakeStore store_;
  Listener listener_;
  fakes::FakeLog log_;
  Now now_{5 * kSecond, 1'700'000'000 * kSecond};
  Spool spool_{options_, 0x2a, 0, store_, listener_, log_};
};

TEST_F(SpoolTest, LinesAreWrittenWithTheFlushAndThenPublished) {
  tell("a");
  tell("b");
  EXPECT_EQ(disk(), "");
  EXPECT_TRUE(listener_.lines.empty());
  spool_.flush();
  ASSERT_EQ(listener_.lines.size(), 2U);
  EXPECT_EQ(disk(), listener_.lines[0] + "\n" + listener_.lines[1] + "\n");
  EXPECT_NE(listener_.lines[1].find(number(2)), std::string::npos);
  EXPECT_EQ(store_.names(Folder::spool),
            std::vector<std::string>{"0-0000002a-000000000000001.jsonl"});
  EXPECT_EQ(spool_.position(), (SpoolPosition{0x2a, 2}));
  const std::uint64_t operations = store_.operations();
  spool_.flush();
  EXPECT_EQ(store_.operations(), operations) << "nothing to do";
}

TEST_F(SpoolTest, LongSegmentsAreFollowedByOthersNamedByTheirFirstEvent) {
  for (int i = 0; i < 10; ++i) {
    tell();
    spool_.flush();
  }
  const auto names = store_.names(Folder::spool);
  ASSERT_GT(names.size(), 1U);
  for (const std::string& name : names) {
    const auto segment = parse_segment_name(name);
    ASSERT_TRUE(segment) << name;
    EXPECT_EQ(segment_name(*segment), name);
    const bitcoin::Bytes& bytes = *store_.look(Folder::spool, name);
    const std::string text(bytes.begin(), bytes.end());
    EXPECT_NE(text.substr(0, text.find('\n')).find(number(segment->first.seq)), std::string::npos);
  }
}

TEST_F(SpoolTest, WhatIsLeftOutHasNoNumber) {
  options_.spool.include = 1U << Event(BlockStatus{}).index();
  tell();
  spool_.emit(now_, BlockStatus{});
  spool_.flush();
  EXPECT_EQ(listener_.events, 2U);
  ASSERT_EQ(listener_.lines.size(), 1U);
  EXPECT_NE(listener_.lines[0].find(number(1)), std::string::npos);
}

TEST_F(SpoolTest, DurableATenthOfASecondLater) {
  tell();
  spool_.flush();
  EXPECT_EQ(spool_.next_deadline(), now_.mono_us + kSpoolSyncDelay);
  EXPECT_EQ(store_.pending_syncs(), 0U);
  pass(kSpoolSyncDelay);
  EXPECT_EQ(store_.pending_syncs(), 1U);
  tell();
  spool_.flush();
  pass(kSpoolSyncDelay);
  EXPECT_EQ(store_.pending_syncs(), 1U) << "one at a time";
  store_.complete_syncs(now_, *this);
  pass(0);
  EXPECT_EQ(store_.pending_syncs(), 1U);
}

TEST_F(SpoolTest, AFullDiskLosesNothingAndNobodyWaits) {
  tell("before");
  spool_.flush();
  store_.set_capacity(store_.used() + 7);  // a torn line fits
  for (int i = 0; i < 3; ++i) {
    tell("full");
    spool_.flush();
  }
  EXPECT_EQ(listener_.lines.size(), 4U) << "datagrams go on";
  ASSERT_EQ(log_.lines().size(), 1U) << "said once";
  EXPECT_NE(log_.lines()[0].text.find("No space left"), std::string::npos);
  store_.set_capacity(std::nullopt);
  pass(kSpoolRetry);
  std::string wanted;
  for (const std::string& line : listener_.lines)
    wanted += line + "\n";
  const auto names = store_.names(Folder::spool);
  ASSERT_EQ(names.size(), 2U);
  const bitcoin::Bytes& bytes = *store_.look(Folder::spool, names[1]);
  EXPECT_EQ(std::string(bytes.begin(), bytes.end()), wanted.substr(listener_.lines[0].size() + 1));
  EXPECT_EQ(parse_segment_name(names[1])->first.seq, 2U);
  EXPECT_EQ(spool_.lost(), 0U);
  EXPECT_EQ(listener_.lines.size(), 4U) << "and none twice";
}

TEST_F(SpoolTest, MoreThanMemoryHoldsIsLostCountedAndShowsAsAGap) {
  store_.set_capacity(0);
  const std::string name(400, 'x');
  while (spool_.lost() < 10) {
    tell(name);
    spool_.flush();
  }
  store_.set_capacity(std::nullopt);
  pass(kSpoolRetry);
  tell();
  spool_.flush();
  EXPECT_NE(listener_.lines.back().find(number(spool_.position().seq)), std::string::npos);
  EXPECT_EQ(listener_.lines.size() + 10, spool_.position().seq);
}

TEST(SpoolSegment, OtherNamesAreNone) {
  for (const char* name : {"", "consumers", "0-2a.jsonl", "0-0000002a-12.json", "x-2a-1.jsonl",
                           "0-0000002a-1.jsonl.tmp", "0--1.jsonl"})
    EXPECT_FALSE(parse_segment_name(name)) << name;
}

}  // namespace
}  // namespace tbg::core

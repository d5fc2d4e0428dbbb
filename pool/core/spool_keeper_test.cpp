#include "pool/core/spool_keeper.h"

#include <gtest/gtest.h>

#include "fakes/log.h"
#include "fakes/store.h"

namespace tbg::core {
namespace {

const SpoolFront kAll{9, {0}};

class SpoolKeeperTest : public testing::Test {
 protected:
  // Segments of 1,000 bytes that begin with these events of boot 1, and one of boot 2.
  SpoolKeeperTest() {
    options_.keep_bytes = 100'000;
    for (const std::uint64_t seq : {1U, 11U, 21U, 31U})
      segment({0, {1, seq}});
    segment({0, {2, 1}});
  }
  void segment(const SpoolSegment& segment) {
    const bitcoin::Bytes bytes(1'000);
    ASSERT_TRUE(store_.begin(Log::spool, segment_name(segment)));
    ASSERT_TRUE(store_.append(Log::spool, bytes));
  }
  void consumer(std::string_view name, std::string_view text) {
    ASSERT_TRUE(store_.put(Folder::consumers, name, bitcoin::as_bytes(text)));
  }
  void look(const SpoolFront& needed_after = kAll) {
    while (keeper_.look(needed_after)) {
    }
  }
  // First events of the segments that are left: "1.21 2.1".
  std::string left() {
    std::string out;
    for (const std::string& name : store_.names(Folder::spool)) {
      const SpoolPosition first = parse_segment_name(name)->first;
      out +=
          (out.empty() ? "" : " ") + std::to_string(first.boot) + "." + std::to_string(first.seq);
    }
    return out;
  }

  SpoolOptions options_;
  fakes::FakeStore store_;
  fakes::FakeLog log_;
  SpoolKeeper keeper_{options_, store_, log_};
};

TEST_F(SpoolKeeperTest, with_nobody_registered_everything_stays_while_there_is_room) {
  look();
  EXPECT_EQ(left(), "1.1 1.11 1.21 1.31 2.1");
  EXPECT_EQ(keeper_.bytes(), 4'000U);
  EXPECT_EQ(log_.lines().size(), 0U);
}

TEST_F(SpoolKeeperTest, with_nobody_registered_the_oldest_go_when_it_is_too_large) {
  options_.keep_bytes = 2'000;
  look();
  EXPECT_EQ(left(), "1.21 1.31 2.1");
  EXPECT_EQ(keeper_.bytes(), 2'000U);
  look();
  segment({0, {2, 11}});
  look();
  ASSERT_EQ(log_.lines().size(), 1U) << "said once";
  EXPECT_TRUE(log_.contains("no consumer is registered"));
}

// Streams grow side by side: the longest gives way.
TEST_F(SpoolKeeperTest, of_several_streams_the_oldest_go) {
  for (const std::uint32_t stream : {1U, 10U})
    for (const std::uint64_t seq : {1U, 101U, 201U})
      segment({stream, {1, seq}});
  options_.keep_bytes = 5'000;  // of 8,000: two segments of each shard are closed
  look({9, {0}});
  EXPECT_EQ(left(), "1.21 1.31 2.1 1.101 1.201 1.1 1.101 1.201");
  options_.keep_bytes = 0;
  look({1, {40, 200, 100}});
  EXPECT_EQ(left(), "1.31 2.1 1.201 1.1 1.101 1.201") << "what a restart would read";
}

TEST_F(SpoolKeeperTest, the_newest_segment_and_what_a_restart_reads_stay) {
  options_.keep_bytes = 0;
  look({1, {19}});
  EXPECT_EQ(left(), "1.11 1.21 1.31 2.1");
  look({1, {20}});
  EXPECT_EQ(left(), "1.21 1.31 2.1");
  look(kAll);
  EXPECT_EQ(left(), "2.1");
}

TEST_F(SpoolKeeperTest, segments_go_when_all_consumers_are_past_them) {
  consumer("quick", "00000002 0 5\n");
  consumer("slow", "00000001 0 19\n");
  look();
  EXPECT_EQ(left(), "1.11 1.21 1.31 2.1");
  consumer("slow", "00000001 0 30");
  look();
  EXPECT_EQ(left(), "1.31 2.1");
  ASSERT_TRUE(store_.remove(Folder::consumers, "slow"));
  look();
  EXPECT_EQ(left(), "2.1");
}

TEST_F(SpoolKeeperTest, a_consumer_keeps_what_it_has_not_read_however_large_it_grows) {
  options_.keep_bytes = 1'000;
  consumer("slow", "00000001 0 10");
  look();
  look();
  EXPECT_EQ(left(), "1.11 1.21 1.31 2.1");
  EXPECT_TRUE(log_.contains("delete spool/consumers/slow"));
  EXPECT_EQ(log_.lines().size(), 1U);
}

TEST_F(SpoolKeeperTest, a_consumer_that_cannot_be_understood_has_read_nothing) {
  for (const std::string_view text :
       {"", "nonsense", "00000001 0", "00000001 0 12 more", "00000001 1 99", "00000001 -1 5",
        "99999999999 0 1", "00000003 0 1"}) {
    consumer("odd", text);
    look();
    EXPECT_EQ(left(), "1.1 1.11 1.21 1.31 2.1") << text;
  }
  EXPECT_TRUE(log_.contains("spool/consumers/odd does not say how far"));
}

TEST_F(SpoolKeeperTest, other_streams_are_other_consumers_affair) {
  segment({1, {2, 1}});
  segment({1, {2, 11}});
  consumer("both", "00000002 0 0\n00000002 1 10\n");
  look();
  EXPECT_EQ(left(), "2.1 2.11");
  EXPECT_EQ(store_.names(Folder::spool).front(), segment_name({0, {2, 1}}));
}

TEST_F(SpoolKeeperTest, a_disk_that_refuses_is_asked_again_by_the_next_look) {
  options_.keep_bytes = 0;
  for (std::uint64_t operation = 1; operation < 20; ++operation) {
    store_.fail_operation(operation);
    look({1, {30}});
  }
  store_.fail_operation(0);
  look({1, {30}});
  EXPECT_EQ(left(), "1.31 2.1");
}

}  // namespace
}  // namespace tbg::core

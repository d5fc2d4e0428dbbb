#include "pool/collect/consumer_file.h"

#include <gtest/gtest.h>

#include <iterator>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

using std::chrono::seconds;

class ConsumerFileTest : public ::testing::Test {
 protected:
  std::string content() const {
    std::ifstream in(folder_.path() / "consumers" / "tbgcollect");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void note(const char* sink, const SpoolMarks& marks, int second) {
    file_.note(sink, marks, at(second));
  }
  static ConsumerFile::Clock::time_point at(int second) {
    return ConsumerFile::Clock::time_point(seconds(second));
  }

  TestFolder folder_;
  ConsumerFile file_{folder_.path(), "tbgcollect", {"redis", "postgresql"}, seconds(60)};
};

TEST_F(ConsumerFileTest, RegistersWithNothingDone) {
  EXPECT_EQ(file_.open(), "");
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "consumers" / "tbgcollect"));
  EXPECT_EQ(content(), "");
}

TEST_F(ConsumerFileTest, SaysWhatAllSinksHadAndAMinuteLaterStillHave) {
  ASSERT_EQ(file_.open(), "");
  note("redis", {{0, {2, 10}}, {1, {2, 7}}}, 0);
  note("postgresql", {{0, {1, 500}}}, 0);
  EXPECT_EQ(file_.update(at(1)), "");
  note("postgresql", {{0, {2, 30}}, {1, {2, 7}}}, 2);
  EXPECT_EQ(file_.update(at(2)), "");
  for (const auto* sink : {"redis", "postgresql"})
    note(sink, {{0, {2, 90}}, {1, {2, 90}}}, 60);
  EXPECT_EQ(file_.update(at(60)), "");
  EXPECT_EQ(content(), "");
  note("redis", {{0, {2, 90}}, {1, {2, 90}}}, 61);
  EXPECT_EQ(file_.update(at(61)), "");
  EXPECT_EQ(content(), "");  // postgresql has not been heard of since
  note("postgresql", {{0, {2, 90}}, {1, {2, 90}}}, 61);
  EXPECT_EQ(file_.update(at(61)), "");
  EXPECT_EQ(content(), "00000001 0 500\n");
  for (const auto* sink : {"redis", "postgresql"})
    note(sink, {{0, {2, 90}}, {1, {2, 90}}}, 62);
  EXPECT_EQ(file_.update(at(62)), "");
  EXPECT_EQ(content(), "00000002 0 10\n00000002 1 7\n");
}

TEST_F(ConsumerFileTest, AServerThatIsAwayConfirmsNothing) {
  ASSERT_EQ(file_.open(), "");
  for (int second = 0; second < 300; ++second) {
    note("redis", {{0, {1, 100}}}, second < 30 ? second : 29);
    note("postgresql", {{0, {1, 100}}}, second);
    EXPECT_EQ(file_.update(at(second)), "");
  }
  EXPECT_EQ(content(), "");
}

TEST_F(ConsumerFileTest, AServerThatComesBackWithLessIsBelievedAtOnce) {
  ASSERT_EQ(file_.open(), "");
  for (int second = 0; second <= 61; ++second) {
    for (const auto* sink : {"redis", "postgresql"})
      note(sink, {{0, {1, 100}}}, second);
    EXPECT_EQ(file_.update(at(second)), "");
  }
  EXPECT_EQ(content(), "00000001 0 100\n");
  note("redis", {{0, {1, 40}}}, 62);
  EXPECT_EQ(file_.update(at(62)), "");
  EXPECT_EQ(content(), "00000001 0 40\n");
}

TEST_F(ConsumerFileTest, WhatARunBeforeSaidStaysUntilMoreIsKnown) {
  ASSERT_EQ(file_.open(), "");
  append(folder_.path() / "consumers" / "tbgcollect", "00000001 0 5\n");
  ConsumerFile other(folder_.path(), "tbgcollect", {"redis"}, seconds(60));
  EXPECT_NE(other.open().find("another tbgcollect"), std::string::npos);
  EXPECT_EQ(content(), "00000001 0 5\n");
}

}  // namespace
}  // namespace tbg::collect

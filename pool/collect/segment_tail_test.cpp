#include "pool/collect/segment_tail.h"

#include <gtest/gtest.h>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

using Got = SegmentTail::Got;

class SegmentTailTest : public ::testing::Test {
 protected:
  void write(std::string_view text) { append(file_, text); }
  std::string next(Got expected = Got::line) {
    std::string_view line;
    EXPECT_EQ(tail_.next(line), expected);
    return std::string(line);
  }

  TestFolder folder_;
  std::filesystem::path file_ = folder_.path() / "segment";
  SegmentTail tail_;
};

TEST_F(SegmentTailTest, ALineCountsWithItsNewline) {
  write("one\ntw");
  ASSERT_TRUE(tail_.open(file_));
  EXPECT_EQ(next(), "one");
  EXPECT_EQ(next(Got::nothing), "");
  write("o\n\nthree\n");
  EXPECT_EQ(next(), "two");
  EXPECT_EQ(tail_.offset(), 4U);
  EXPECT_EQ(next(), "");
  EXPECT_EQ(next(), "three");
  EXPECT_EQ(tail_.offset(), 9U);
  EXPECT_EQ(next(Got::nothing), "");
}

TEST_F(SegmentTailTest, AFileLargerThanItsBuffer) {
  std::string text;
  for (int i = 0; i < 30'000; ++i)
    text += "line " + std::to_string(i) + "\n";
  write(text);
  ASSERT_TRUE(tail_.open(file_));
  for (int i = 0; i < 30'000; ++i)
    ASSERT_EQ(next(), "line " + std::to_string(i));
}

TEST_F(SegmentTailTest, OfAnOversizedLineTheBeginningIsGivenAndTheRestPassedOver) {
  write("a\n" + std::string(kLineMax, 'x') + "\n" + std::string(3 * kLineMax, 'y'));
  ASSERT_TRUE(tail_.open(file_));
  EXPECT_EQ(next(), "a");
  EXPECT_EQ(next(), std::string(kLineMax, 'x'));  // just not oversized
  EXPECT_EQ(next(Got::oversized), std::string(kLineMax + 1, 'y'));
  EXPECT_EQ(tail_.offset(), 2 + kLineMax + 1);
  EXPECT_EQ(next(Got::nothing), "");
  write("yy\nb\n");
  EXPECT_EQ(next(), "b");
}

TEST_F(SegmentTailTest, AFileThatIsNotThere) {
  EXPECT_FALSE(tail_.open(file_));
  EXPECT_NE(tail_.error().find("cannot open " + file_.string()), std::string::npos);
}

}  // namespace
}  // namespace tbg::collect

#include "pool/stratum/line_framer.h"

#include <gtest/gtest.h>

#include "pool/stratum/line_framer_twin.h"

namespace tbg::stratum {
namespace {

using Lines = std::vector<std::string>;

Framed frame(std::initializer_list<std::string_view> pieces) {
  LineFramer framer;
  Framed framed;
  for (const std::string_view piece : pieces)
    frame_piece(framer, piece, framed);
  return framed;
}

TEST(LineFramerTest, several_lines_in_one_segment_come_one_by_one) {
  EXPECT_EQ(frame({"a\nbc\nd\n"}).lines, (Lines{"a", "bc", "d"}));
}

TEST(LineFramerTest, a_line_waits_for_its_end) {
  EXPECT_EQ(frame({"ab"}).lines, Lines{});
  EXPECT_EQ(frame({"ab", "c", "\nd", "\n"}).lines, (Lines{"abc", "d"}));
}

TEST(LineFramerTest, a_carriage_return_before_the_end_is_dropped) {
  EXPECT_EQ(frame({"a\r\nb\r\n"}).lines, (Lines{"a", "b"}));
  EXPECT_EQ(frame({"a\r", "\nb"}).lines, Lines{"a"});
  EXPECT_EQ(frame({"a\rb\n"}).lines, Lines{"a\rb"});
}

TEST(LineFramerTest, leading_blanks_and_empty_lines_are_dropped) {
  EXPECT_EQ(frame({"\n\r\n  \t\n   \r\n \t x y \n"}).lines, Lines{"x y "});
  EXPECT_EQ(frame({" ", " ", "\n", "\r", "\n", " z\n"}).lines, Lines{"z"});
}

TEST(LineFramerTest, the_longest_line_is_exactly_16_KiB) {
  const std::string longest(16 * 1024, 'x');
  EXPECT_EQ(frame({longest + "\n"}), (Framed{{longest}, false}));
  EXPECT_EQ(frame({longest, "\n"}), (Framed{{longest}, false}));
  EXPECT_EQ(frame({longest + "x\n"}), (Framed{{}, true}));
  EXPECT_EQ(frame({longest, "x"}), (Framed{{}, true}));
  EXPECT_EQ(frame({longest, "\r\n"}), (Framed{{}, true})) << "the end counts, blanks count";
}

TEST(LineFramerTest, lines_before_an_overflow_are_yielded_and_nothing_after_it) {
  const std::string too_long(kLineMax + 1, 'x');
  EXPECT_EQ(frame({"a\n" + too_long + "\nb\n", "c\n"}), (Framed{{"a"}, true}));
}

TEST(LineFramerTest, a_line_is_not_copied_when_it_arrives_whole) {
  const std::string segment = "abc\ndef\n";
  LineFramer framer;
  framer.feed(segment);
  std::string_view line;
  ASSERT_EQ(framer.next(line), LineFramer::Status::line);
  EXPECT_EQ(line.data(), segment.data());
  ASSERT_EQ(framer.next(line), LineFramer::Status::line);
  EXPECT_EQ(line.data(), segment.data() + 4);
  EXPECT_EQ(framer.next(line), LineFramer::Status::need_more);
}

TEST(LineFramerDeathTest, feeding_before_the_last_bytes_were_read_is_a_bug_of_ours) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  LineFramer framer;
  framer.feed("a\nb\n");
  EXPECT_DEATH(framer.feed("c\n"), "assertion failed");
}

}  // namespace
}  // namespace tbg::stratum

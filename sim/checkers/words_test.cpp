#include "sim/checkers/words.h"

#include <gtest/gtest.h>

namespace tbg::sim {
namespace {

TEST(Words, weeks_belong_to_the_year_of_their_thursday) {
  const auto week_of = [](std::int64_t day) { return iso_week(day * 86'400 * kS); };
  EXPECT_EQ(week_of(0), "1970-W01");
  EXPECT_EQ(week_of(4), "1970-W02");       // a Monday
  EXPECT_EQ(week_of(18'627), "2020-W53");  // 2020-12-31
  EXPECT_EQ(week_of(18'630), "2020-W53");  // 2021-01-03, a Sunday
  EXPECT_EQ(week_of(18'631), "2021-W01");
  EXPECT_EQ(week_of(19'723), "2024-W01");  // 2024-01-01
  EXPECT_EQ(week_of(20'451), "2026-W01");  // 2025-12-29
  EXPECT_EQ(iso_week(18'631 * 86'400 * kS - 1), "2020-W53");
}

TEST(Words, logins_split_at_the_first_dot_or_underscore) {
  const auto pair = [](std::string_view a, std::string_view b) {
    return std::pair<std::string, std::string>(a, b);
  };
  EXPECT_EQ(split_login("1Ab.rig_1"), pair("1Ab", "rig_1"));
  EXPECT_EQ(split_login("BC1QX_w"), pair("bc1qx", "w"));
  EXPECT_EQ(split_login("1Ab"), pair("1Ab", ""));
  EXPECT_EQ(split_login("1Ab."), pair("1Ab", ""));
  EXPECT_EQ(split_login("1Ab.a\x01z"), pair("1Ab", "a"));
  EXPECT_EQ(split_login("a." + std::string(200, 'w')).second.size(), 128U);
}

TEST(Words, prevhash_is_swapped_by_words) {
  Hash hash{};
  ASSERT_TRUE(
      read_prevhash("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20", hash));
  EXPECT_EQ(hash[0], 4);
  EXPECT_EQ(hash[3], 1);
  EXPECT_EQ(hash[31], 0x1d);
  EXPECT_FALSE(read_prevhash("01", hash));
  EXPECT_FALSE(read_prevhash(std::string(63, '0') + "g", hash));
}

}  // namespace
}  // namespace tbg::sim

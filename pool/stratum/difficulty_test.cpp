#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pool/stratum/reply.h"

namespace tbg::stratum {
namespace {

std::string text_of(double difficulty) {
  std::string out;
  append_difficulty(out, difficulty);
  return out;
}

TEST(DifficultyTest, from_one_up_it_is_an_integer_without_exponent) {
  EXPECT_EQ(text_of(1), "1");
  EXPECT_EQ(text_of(16384.0), "16384");
  EXPECT_EQ(text_of(3e5), "300000");
  EXPECT_EQ(text_of(1e15), "1000000000000000");
  EXPECT_EQ(text_of(1.25e18), "1250000000000000000");
  EXPECT_EQ(text_of(1e22), "10000000000000000000000");
}

TEST(DifficultyTest, from_one_up_it_is_the_nearest_integer) {
  EXPECT_EQ(text_of(1.49), "1");
  EXPECT_EQ(text_of(1.5), "2");
  EXPECT_EQ(text_of(1023.9), "1024");
  EXPECT_EQ(wire_difficulty(1023.9), 1024);
}

TEST(DifficultyTest, below_one_it_has_at_most_ten_digits_and_no_exponent) {
  EXPECT_EQ(text_of(0.5), "0.5");
  EXPECT_EQ(text_of(0.00015), "0.00015");
  EXPECT_EQ(text_of(1.0 / 3), "0.3333333333");
  EXPECT_EQ(text_of(1e-6), "0.000001");
  EXPECT_EQ(text_of(1.23456789012e-9), "0.00000000123456789");
  EXPECT_EQ(text_of(1e-9), "0.000000001");
}

TEST(DifficultyTest, below_one_it_is_rounded_downwards) {
  EXPECT_EQ(text_of(2.0 / 3), "0.6666666666");
  EXPECT_EQ(text_of(0.99999999999), "0.9999999999");
  EXPECT_EQ(text_of(std::nextafter(1.0, 0.0)), "0.9999999999");
  EXPECT_EQ(text_of(std::nextafter(0.1, 0.0)), "0.09999999999");
  EXPECT_EQ(text_of(std::nextafter(0.1, 1.0)), "0.1");
}

TEST(DifficultyTest, regtest_difficulty_has_an_exponent_a_json_parser_accepts) {
  EXPECT_EQ(text_of(4.6565423739069247e-10), "4.656542373e-10");
  EXPECT_LE(wire_difficulty(4.6565423739069247e-10), 4.6565423739069247e-10);
}

TEST(DifficultyTest, the_extremes_of_double_stay_positive_and_finite) {
  EXPECT_GT(wire_difficulty(std::numeric_limits<double>::denorm_min()), 0);
  EXPECT_EQ(wire_difficulty(std::numeric_limits<double>::max()),
            std::numeric_limits<double>::max());
  EXPECT_EQ(text_of(std::numeric_limits<double>::max()).size(), 309U);
}

TEST(DifficultyDeathTest, zero_negative_and_infinite_difficulties_are_bugs_of_ours) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(wire_difficulty(0), "assertion failed");
  EXPECT_DEATH(wire_difficulty(-1), "assertion failed");
  EXPECT_DEATH(text_of(std::numeric_limits<double>::infinity()), "assertion failed");
  EXPECT_DEATH(text_of(std::numeric_limits<double>::quiet_NaN()), "assertion failed");
}

}  // namespace
}  // namespace tbg::stratum

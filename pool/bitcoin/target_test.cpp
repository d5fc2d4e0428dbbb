#include "pool/bitcoin/target.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tbg::bitcoin {
namespace {

struct CompactVector {
  std::uint32_t bits;
  std::string_view target;
  std::uint32_t canonical;
};

// Bitcoin Core, src/test/arith_uint256_tests.cpp, bignum_SetCompact.
constexpr CompactVector kGood[] = {
    {0x01123456, "12", 0x01120000},
    {0x02123456, "1234", 0x02123400},
    {0x03123456, "123456", 0x03123456},
    {0x04123456, "12345600", 0x04123456},
    {0x05009234, "92340000", 0x05009234},
    {0x20123456, "1234560000000000000000000000000000000000000000000000000000000000", 0x20123456},
};
constexpr std::uint32_t kZero[] = {0,          0x00123456, 0x01003456, 0x02000056,
                                   0x03000000, 0x04000000, 0x00923456, 0x01803456,
                                   0x02800056, 0x03800000, 0x04800000};
constexpr std::uint32_t kNegative[] = {0x01fedcba, 0x04923456};
constexpr std::uint32_t kOverflow[] = {0xff123456, 0x23000001, 0x22000100, 0x21010000};

std::string padded(std::string_view hex) {
  return std::string(64 - hex.size(), '0') + std::string(hex);
}

TEST(Target, compact_bits_as_core_reads_and_writes_them) {
  for (const CompactVector& vector : kGood) {
    const auto target = target_from_bits(vector.bits);
    ASSERT_TRUE(target) << std::hex << vector.bits;
    EXPECT_EQ(to_hex(*target), padded(vector.target)) << std::hex << vector.bits;
    EXPECT_EQ(bits_from_target(*target), vector.canonical) << std::hex << vector.bits;
  }
}

TEST(Target, compact_bits_never_have_the_sign_bit_set) {
  EXPECT_EQ(bits_from_target(U256(0x80)), 0x02008000U);
  EXPECT_EQ(bits_from_target(U256(0x7e)), 0x017e0000U);
  EXPECT_EQ(bits_from_target(U256{}), 0U);
  EXPECT_EQ(bits_from_target(U256::max()), 0x2100ffffU);
}

TEST(Target, zero_negative_and_overflowing_bits_are_refused) {
  for (const std::uint32_t bits : kZero)
    EXPECT_FALSE(target_from_bits(bits)) << std::hex << bits;
  for (const std::uint32_t bits : kNegative) {
    EXPECT_FALSE(target_from_bits(bits)) << std::hex << bits;
  }
  for (const std::uint32_t bits : kOverflow) {
    EXPECT_FALSE(target_from_bits(bits)) << std::hex << bits;
    EXPECT_EQ(difficulty_from_bits(bits), 0.0);
    EXPECT_TRUE(work_from_bits(bits).is_zero());
  }
}

TEST(Target, the_largest_sizes_that_do_not_overflow) {
  EXPECT_EQ(target_from_bits(0x220000ff), U256(0xff) << 248);
  EXPECT_EQ(target_from_bits(0x2100ffff), U256(0xffff) << 240);
  EXPECT_EQ(target_from_bits(0x207fffff), U256(0x7fffff) << 232);
}

TEST(Target, difficulties_everybody_knows) {
  EXPECT_EQ(difficulty_from_bits(0x1d00ffff), 1.0);
  EXPECT_EQ(difficulty_from_bits(0x1b0404cb), 16307.420938523983);
  EXPECT_EQ(difficulty_from_bits(0x207fffff), 4.6565423739069247e-10);
  EXPECT_EQ(difficulty_from_bits(0x1e0377ae), 0.001126515290698186);  // signet
  EXPECT_EQ(difficulty_from_target(difficulty_one_target()), 1.0);
  EXPECT_EQ(difficulty_from_target(U256{}), std::numeric_limits<double>::max());
  EXPECT_EQ(difficulty_from_hash(Hash256{}), std::numeric_limits<double>::max());
  EXPECT_EQ(difficulty_from_hash(to_hash(difficulty_one_target())), 1.0);
}

TEST(Target, targets_of_simple_difficulties_are_exact) {
  EXPECT_EQ(target_from_difficulty(1), difficulty_one_target());
  EXPECT_EQ(target_from_difficulty(2), difficulty_one_target() >> 1);
  EXPECT_EQ(target_from_difficulty(3), difficulty_one_target() / U256(3));
  EXPECT_EQ(target_from_difficulty(0.5), difficulty_one_target() << 1);
  EXPECT_EQ(target_from_difficulty(65536), difficulty_one_target() >> 16);
  EXPECT_EQ(target_from_difficulty(std::ldexp(65535.0, 208)), U256(1));
}

TEST(Target, extreme_difficulties_saturate) {
  EXPECT_EQ(target_from_difficulty(std::numeric_limits<double>::denorm_min()), U256::max());
  EXPECT_EQ(target_from_difficulty(std::numeric_limits<double>::min()), U256::max());
  EXPECT_EQ(target_from_difficulty(std::ldexp(65535.0, -48)), U256::max());  // 2^256 exactly
  EXPECT_EQ(target_from_difficulty(std::nextafter(std::ldexp(65535.0, -48), 1)).bit_length(), 256);
  EXPECT_TRUE(target_from_difficulty(std::numeric_limits<double>::max()).is_zero());
  EXPECT_TRUE(target_from_difficulty(std::ldexp(65536.0, 208)).is_zero());
}

TEST(TargetDeath, a_difficulty_that_is_no_positive_number_is_our_bug) {
  EXPECT_DEATH(target_from_difficulty(0), "assertion failed");
  EXPECT_DEATH(target_from_difficulty(-1), "assertion failed");
  EXPECT_DEATH(target_from_difficulty(std::numeric_limits<double>::quiet_NaN()), "assertion");
  EXPECT_DEATH(target_from_difficulty(std::numeric_limits<double>::infinity()), "assertion");
}

TEST(Target, work_as_core_counts_it) {
  EXPECT_EQ(work_from_bits(0x1d00ffff), U256(0x100010001));
  EXPECT_EQ(work_from_bits(0x207fffff), U256(2));
  EXPECT_EQ(work_from_bits(0x03000001), U256(1) << 255);
}

}  // namespace
}  // namespace tbg::bitcoin

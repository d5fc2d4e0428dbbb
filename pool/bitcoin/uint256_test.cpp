#include "pool/bitcoin/uint256.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tbg::bitcoin {
namespace {

U256 from_hex256(std::string_view hex) { return *u256_from_hex(hex); }

constexpr std::string_view kDigits =
    "0123456789abcdef00112233445566778899aabbccddeefff0e1d2c3b4a59687";

TEST(Uint256, hex_has_the_most_significant_digit_first) {
  const U256 value = from_hex256(kDigits);
  EXPECT_EQ(value.limb[3], 0x0123456789abcdefU);
  EXPECT_EQ(value.limb[0], 0xf0e1d2c3b4a59687U);
  EXPECT_EQ(to_hex(value), kDigits);
  EXPECT_FALSE(u256_from_hex(kDigits.substr(1)));
  EXPECT_FALSE(u256_from_hex(""));
  EXPECT_FALSE(u256_from_hex(std::string(64, 'x')));
}

TEST(Uint256, a_hash_is_read_little_endian) {
  Hash256 hash;
  hash.bytes[0] = 1;
  EXPECT_EQ(to_u256(hash), U256(1));
  EXPECT_EQ(to_hex(to_u256(*hash_from_display_hex(kDigits))), kDigits);
  EXPECT_EQ(to_hash(from_hex256(kDigits)), *hash_from_display_hex(kDigits));
}

TEST(Uint256, bit_length) {
  EXPECT_EQ(U256{}.bit_length(), 0);
  EXPECT_EQ(U256::max().bit_length(), 256);
  for (int bit = 0; bit < 256; ++bit) {
    EXPECT_EQ((U256(1) << bit).bit_length(), bit + 1);
    EXPECT_EQ(((U256(1) << bit) - U256(1)).bit_length(), bit);
  }
}

TEST(Uint256, shifts_drop_what_leaves_256_bits) {
  const U256 one(1);
  EXPECT_TRUE((one << 256).is_zero());
  EXPECT_TRUE((one << 1000).is_zero());
  EXPECT_TRUE((U256::max() >> 256).is_zero());
  EXPECT_EQ(U256::max() >> 255, one);
  EXPECT_EQ(U256::max() << 0, U256::max());
  EXPECT_EQ((one << 255) >> 255, one);
}

TEST(Uint256, arithmetic_wraps) {
  EXPECT_TRUE((U256::max() + U256(1)).is_zero());
  EXPECT_EQ(U256{} - U256(1), U256::max());
  EXPECT_EQ(~U256{}, U256::max());
  EXPECT_EQ(U256::max() * 2, U256::max() - U256(1));
}

TEST(Uint256, order_is_decided_by_the_highest_limb_that_differs) {
  EXPECT_LT(U256::max() >> 64, U256(1) << 192);
  EXPECT_LT(U256(1), U256(2));
  EXPECT_GT(from_hex256(kDigits), from_hex256(kDigits) - U256(1));
  EXPECT_EQ(U256(5) <=> U256(5), std::strong_ordering::equal);
}

TEST(Uint256Death, division_by_zero_and_negative_shifts_are_our_bugs) {
  EXPECT_DEATH((void)(U256(1) / U256{}), "assertion failed");
  EXPECT_DEATH((void)(U256(1) << -1), "assertion failed");
  EXPECT_DEATH((void)(U256(1) >> -1), "assertion failed");
}

TEST(Uint256, to_double_is_exact_for_powers_of_two) {
  EXPECT_EQ(to_double(U256{}), 0.0);
  for (int bit = 0; bit < 256; ++bit)
    EXPECT_EQ(to_double(U256(1) << bit), std::ldexp(1.0, bit));
}

TEST(Uint256, to_double_rounds_ties_to_even_and_sees_bits_far_below) {
  const U256 tie = (U256(1) << 200) + (U256(1) << 147);  // halfway between two doubles
  const double even = std::ldexp(1.0, 200);
  EXPECT_EQ(to_double(tie), even);
  EXPECT_EQ(to_double(tie - U256(1)), even);
  EXPECT_EQ(to_double(tie + U256(1)), std::nextafter(even, INFINITY));
  EXPECT_EQ(to_double(U256::max()), std::ldexp(1.0, 256));
}

}  // namespace
}  // namespace tbg::bitcoin

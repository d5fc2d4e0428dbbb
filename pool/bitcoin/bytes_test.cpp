#include "pool/bitcoin/bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tbg::bitcoin {
namespace {

TEST(Bytes, hex_is_lower_case_in_the_order_given) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0x9f, 0xAB, 0xff}), "009fabff");
  EXPECT_EQ(to_hex(Bytes{}), "");
  std::string text = "x";
  append_hex(text, Bytes{0x01});
  EXPECT_EQ(text, "x01");
}

TEST(Bytes, hex32_has_eight_digits_most_significant_first) {
  std::string text = "version=";
  append_hex32(text, 0x2000000a);
  append_hex32(text, 0);
  EXPECT_EQ(text, "version=2000000a00000000");
}

TEST(Bytes, decode_hex_takes_both_cases) {
  EXPECT_EQ(from_hex("00aBFf"), (Bytes{0x00, 0xab, 0xff}));
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Bytes, decode_hex_wants_exactly_as_many_digits_as_asked_for) {
  std::array<std::uint8_t, 2> out{};
  EXPECT_TRUE(decode_hex("beef", out));
  EXPECT_FALSE(decode_hex("bee", out));
  EXPECT_FALSE(decode_hex("beef0", out));
  EXPECT_FALSE(decode_hex("beef00", out));
  EXPECT_FALSE(decode_hex("", out));
}

TEST(Bytes, every_other_character_is_refused_in_both_places) {
  const std::string digits = "0123456789abcdefABCDEF";
  for (int c = 0; c < 256; ++c) {
    const char digit = static_cast<char>(c);
    const bool good = digits.find(digit) != std::string::npos;
    EXPECT_EQ(from_hex(std::string{digit, '0'}).has_value(), good) << c;
    EXPECT_EQ(from_hex(std::string{'f', digit}).has_value(), good) << c;
    EXPECT_EQ(from_hex(std::string{'0', digit, '0', '0'}).has_value(), good) << c;
  }
  EXPECT_FALSE(from_hex("abc"));
}

TEST(Bytes, display_order_is_the_reverse_of_internal_order) {
  Hash256 hash;
  hash.bytes[0] = 0x6f;
  hash.bytes[31] = 0x01;
  const std::string text = "01" + std::string(60, '0') + "6f";
  EXPECT_EQ(display_hex(hash), text);
  EXPECT_EQ(hash_from_display_hex(text), hash);
  EXPECT_FALSE(hash_from_display_hex(text + "00"));
  EXPECT_FALSE(hash_from_display_hex(text.substr(2)));
  EXPECT_FALSE(hash_from_display_hex("g" + text.substr(1)));
}

RC_GTEST_PROP(BytesProperty, hex_round_trip, (const Bytes& bytes)) {
  RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
}

}  // namespace
}  // namespace tbg::bitcoin

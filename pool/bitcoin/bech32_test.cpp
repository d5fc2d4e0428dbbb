// The checksummed strings of BIP173 and BIP350, complete; their addresses are in address_test.cpp.
#include "pool/bitcoin/bech32.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tbg::bitcoin {
namespace {

constexpr std::string_view kBech32[] = {
    "A12UEL5L",
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    "?1ezyfcl",
};

constexpr std::string_view kNotBech32[] = {
    "\x20"
    "1nwldj5",
    "\x7f"
    "1axkwrx",
    "\x80"
    "1eym55h",
    "an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx",
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "de1lg7wt\xff",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
};

constexpr std::string_view kBech32m[] = {
    "A1LQFN3A",
    "a1lqfn3a",
    "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
    "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
    "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
    "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
    "?1v759aa",
};

constexpr std::string_view kNotBech32m[] = {
    "\x20"
    "1xj0phk",
    "\x7f"
    "1g6xzxy",
    "\x80"
    "1vctc34",
    "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4",
    "qyrz8wqd2c9m",
    "1qyrz8wqd2c9m",
    "y1b0jsk6g",
    "lt1igcx5c0",
    "in1muywd",
    "mm1crxm3i",
    "au1s5cgom",
    "M1VUXWEZ",
    "16plkw9",
    "1p2gdwpf",
};

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

void expect_checksum(std::string_view text, Bech32Checksum checksum) {
  const auto parts = parse_bech32(text);
  ASSERT_TRUE(parts) << text;
  EXPECT_EQ(parts->checksum, checksum) << text;
  EXPECT_EQ(encode_bech32(parts->hrp, parts->data, checksum), lower_case(text));
}

Bech32Checksum checksum_of(std::string_view text) {
  const auto parts = parse_bech32(text);
  return parts ? parts->checksum : Bech32Checksum::wrong;
}

TEST(Bech32, valid_strings_of_bip173) {
  for (const auto text : kBech32)
    expect_checksum(text, Bech32Checksum::bech32);
}

TEST(Bech32, valid_strings_of_bip350) {
  for (const auto text : kBech32m)
    expect_checksum(text, Bech32Checksum::bech32m);
}

TEST(Bech32, invalid_strings_of_both) {
  for (const auto text : kNotBech32)
    EXPECT_EQ(checksum_of(text), Bech32Checksum::wrong) << text;
  for (const auto text : kNotBech32m)
    EXPECT_EQ(checksum_of(text), Bech32Checksum::wrong) << text;
}

TEST(Bech32, the_last_separator_counts) {
  const std::string text = encode_bech32("a1b", Bytes{0, 31}, Bech32Checksum::bech32m);
  const auto parts = parse_bech32(text);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->hrp, "a1b");
  EXPECT_EQ(parts->data, (Bytes{0, 31}));
}

TEST(Bech32, groups_of_five_bits) {
  EXPECT_EQ(five_bit_groups(Bytes{}), Bytes{});
  EXPECT_EQ(five_bit_groups(Bytes{0xff}), (Bytes{31, 28}));
  EXPECT_EQ(five_bit_groups(Bytes{0x01, 0x23, 0x45, 0x67, 0x89}),
            (Bytes{0, 4, 17, 20, 10, 25, 28, 9}));
}

TEST(Bech32, padding_is_short_and_zero) {
  EXPECT_EQ(bytes_from_groups(Bytes{31, 28}), Bytes{0xff});
  EXPECT_FALSE(bytes_from_groups(Bytes{31, 29}));     // a bit of padding set
  EXPECT_FALSE(bytes_from_groups(Bytes{31, 28, 0}));  // more than four bits of padding
  EXPECT_FALSE(bytes_from_groups(Bytes{0}));
  EXPECT_EQ(bytes_from_groups(Bytes{}), Bytes{});
}

RC_GTEST_PROP(Bech32Property, groups_round_trip, (const Bytes& bytes)) {
  const Bytes groups = five_bit_groups(bytes);
  RC_ASSERT(std::all_of(groups.begin(), groups.end(), [](auto group) { return group < 32; }));
  RC_ASSERT(bytes_from_groups(groups) == bytes);
}

RC_GTEST_PROP(Bech32Property, four_wrong_characters_are_always_found, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(0, 60);
  const Bytes data = *rc::gen::container<Bytes>(size, rc::gen::inRange<std::uint8_t>(0, 32));
  const auto checksum = *rc::gen::element(Bech32Checksum::bech32, Bech32Checksum::bech32m);
  const std::string good = encode_bech32("bc", data, checksum);
  std::string bad = good;
  const int errors = *rc::gen::inRange(1, 5);
  for (int i = 0; i < errors; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(3, bad.size());
    bad[at] = *rc::gen::element<char>('q', 'p', 'z', 'r', 'y', '9', 'x', '8', 'g', 'f', 'l', '7');
  }
  RC_PRE(bad != good);
  // Found means: not taken for the same checksum. BIP350 does not promise that four errors never
  // turn one of the two into the other, only that one does not.
  RC_ASSERT(parse_bech32(bad)->checksum != checksum);
}

}  // namespace
}  // namespace tbg::bitcoin

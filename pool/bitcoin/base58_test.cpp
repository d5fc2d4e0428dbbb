#include "pool/bitcoin/base58.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tbg::bitcoin {
namespace {

struct Vector {
  std::string_view hex;
  std::string_view text;
};

// Bitcoin Core, src/test/data/base58_encode_decode.json.
constexpr Vector kVectors[] = {
    {"", ""},
    {"61", "2g"},
    {"626262", "a3gV"},
    {"636363", "aPEr"},
    {"73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2"},
    {"00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"},
    {"516b6fcd0f", "ABnLTmg"},
    {"bf4f89001e670274dd", "3SEo3LWLoPntC"},
    {"572e4794", "3EFU7m"},
    {"ecac89cad93923c02321", "EJDM8drfXA6uyA"},
    {"10c8511e", "Rt5zm"},
    {"00000000000000000000", "1111111111"},
    {"000111d38e5fc9071ffcd20b4a763cc9ae4f252bb4e48fd66a835e252ada93ff480d6dd43dc62a641155a5",
     "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"},
};

TEST(Base58, decodes_cores_vectors_up_to_the_length_limit) {
  for (const Vector& vector : kVectors) {
    if (vector.text.size() > kBase58TextMax) {
      EXPECT_FALSE(decode_base58(vector.text)) << vector.text;
    } else {
      EXPECT_EQ(decode_base58(vector.text), from_hex(vector.hex)) << vector.text;
    }
  }
}

TEST(Base58, foreign_characters_are_refused) {
  for (const auto* text : {"0", "O", "I", "l", "1 ", " 1", "2g\n", "a3g\xc3", "bad-text"}) {
    EXPECT_FALSE(decode_base58(text)) << text;
  }
  EXPECT_FALSE(decode_base58(std::string_view("\0", 1)));
}

TEST(Base58, long_texts_are_refused_before_any_work) {
  EXPECT_TRUE(decode_base58(std::string(kBase58TextMax, 'z')));
  EXPECT_FALSE(decode_base58(std::string(kBase58TextMax + 1, 'z')));
  EXPECT_FALSE(decode_base58(std::string(10'000'000, '1')));
}

TEST(Base58, checksum_is_the_start_of_the_double_hash) {
  const Bytes good = *from_hex("0062e907b15cbf27d5425399ebf6f0fb50ebb88f18c29b7d93");
  EXPECT_TRUE(has_base58_checksum(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 1;
    EXPECT_FALSE(has_base58_checksum(bad)) << i;
  }
  EXPECT_FALSE(has_base58_checksum(Bytes{1, 2, 3}));
}

TEST(Base58, encodes_with_checksum) {
  const Bytes payload = *from_hex("0062e907b15cbf27d5425399ebf6f0fb50ebb88f18");
  EXPECT_EQ(encode_base58_check(payload), "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
}

RC_GTEST_PROP(Base58Property, round_trip, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(0, 32);
  Bytes payload = *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
  const auto zeros = *rc::gen::inRange<std::size_t>(0, size + 1);
  std::fill_n(payload.begin(), zeros, std::uint8_t{0});
  const auto decoded = decode_base58(encode_base58_check(payload));
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(has_base58_checksum(*decoded));
  RC_ASSERT(Bytes(decoded->begin(), decoded->end() - 4) == payload);
}

}  // namespace
}  // namespace tbg::bitcoin

#include "pool/bitcoin/header.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/block_test_data.h"
#include "pool/bitcoin/target.h"
#include "pool/bitcoin/uint256.h"

namespace tbg::bitcoin {
namespace {

struct KnownHeader {
  std::int64_t height;
  std::uint32_t version;
  std::string_view previous;
  std::string_view merkle_root;
  std::uint32_t time;
  std::uint32_t bits;
  std::uint32_t nonce;
  std::string_view hash;
};

// Of the main chain.
constexpr KnownHeader kKnownHeaders[] = {
    {1, 1, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
     "0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098", 1231469665, 0x1d00ffff,
     2573394689, "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048"},
    {100000, 1, "000000000002d01c1fccc21636b607dfd930d31d01c3a62104612a1719011250",
     "f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766", 1293623863, 0x1b04864c,
     274148111, "000000000003ba27aa200b1cecaad478d2b00432346c3f1f3986da1afd33e506"},
    {125552, 1, "00000000000008a3a41b85b8b29ad444def299fee21793cd8b9e567eab02cd81",
     "2b12fcf1b09288fcaff797d71e950e71ae42b91e8bdb2304758dfcffc2b620e3", 1305998791, 0x1a44b9f2,
     2504433986, "00000000000000001e8d6829a8a21adc5d38d0a473b144b6765798e61f98bd1d"},
};

TEST(Header, hashes_of_the_main_chain) {
  for (const KnownHeader& known : kKnownHeaders) {
    const BlockHeader header{known.version,
                             *hash_from_display_hex(known.previous),
                             *hash_from_display_hex(known.merkle_root),
                             known.time,
                             known.bits,
                             known.nonce};
    EXPECT_EQ(display_hex(block_hash(header)), known.hash) << known.height;
    EXPECT_LE(to_u256(block_hash(header)), *target_from_bits(known.bits)) << known.height;
    EXPECT_EQ(parse_header(serialize(header)), header) << known.height;
  }
}

TEST(Header, of_real_blocks_parse_and_serialize_to_the_same_bytes) {
  for (const RealBlock& block : kRealBlocks) {
    HeaderBytes bytes;
    ASSERT_TRUE(decode_hex(block.hex.substr(0, 160), bytes));
    const BlockHeader header = parse_header(bytes);
    EXPECT_EQ(serialize(header), bytes) << block.height;
    EXPECT_EQ(display_hex(block_hash(header)), block.hash) << block.height;
  }
}

TEST(Header, fields_of_the_genesis_block) {
  HeaderBytes bytes;
  ASSERT_TRUE(decode_hex(kGenesis.hex.substr(0, 160), bytes));
  const BlockHeader header = parse_header(bytes);
  EXPECT_EQ(header.version, 1U);
  EXPECT_TRUE(header.previous.is_zero());
  EXPECT_EQ(display_hex(header.merkle_root),
            "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
  EXPECT_EQ(header.time, 1231006505U);
  EXPECT_EQ(header.bits, 0x1d00ffffU);
  EXPECT_EQ(header.nonce, 2083236893U);
}

RC_GTEST_PROP(HeaderProperty, any_eighty_bytes_round_trip, ()) {
  HeaderBytes bytes;
  for (std::uint8_t& byte : bytes)
    byte = *rc::gen::arbitrary<std::uint8_t>();
  HeaderBytes out;
  serialize_to(parse_header(bytes), out.data());
  RC_ASSERT(out == bytes);
}

}  // namespace
}  // namespace tbg::bitcoin

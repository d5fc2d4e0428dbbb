// Which of the five refusals an address gets, and that canonical spelling is what comes back.
#include <gtest/gtest.h>

#include "pool/bitcoin/address.h"
#include "pool/bitcoin/base58.h"
#include "pool/bitcoin/bech32.h"
#include "pool/bitcoin/xonly_key.h"

namespace tbg::bitcoin {
namespace {

constexpr std::string_view kMainP2pkh = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
constexpr std::string_view kMainP2wpkh = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
constexpr std::string_view kTestP2pkh = "mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ";
constexpr std::string_view kTestP2wpkh = "tb1qcrh3yqn4nlleplcez2yndq2ry8h9ncg3qh7n54";
constexpr std::string_view kRegtestP2wpkh = "bcrt1qdavt4j2sd7dlhqsavtnfxvzppw6k7qy97tmnu9";

std::optional<AddressError> error_of(std::string_view text, Network network = Network::main) {
  const AddressResult result = decode_address(text, network);
  if (result) return std::nullopt;
  return result.error();
}

TEST(AddressError, networks_that_share_prefixes_accept_each_others_addresses) {
  for (const Network network : {Network::test, Network::testnet4, Network::signet}) {
    EXPECT_EQ(error_of(kTestP2pkh, network), std::nullopt);
    EXPECT_EQ(error_of(kTestP2wpkh, network), std::nullopt);
    EXPECT_EQ(error_of(kRegtestP2wpkh, network), AddressError::wrong_network);
    EXPECT_EQ(error_of(kMainP2pkh, network), AddressError::wrong_network);
    EXPECT_EQ(error_of(kMainP2wpkh, network), AddressError::wrong_network);
  }
  EXPECT_EQ(error_of(kTestP2pkh, Network::regtest), std::nullopt);
  EXPECT_EQ(error_of(kTestP2wpkh, Network::regtest), AddressError::wrong_network);
  EXPECT_EQ(error_of(kRegtestP2wpkh, Network::regtest), std::nullopt);
}

TEST(AddressError, other_networks_are_named_only_behind_a_good_checksum) {
  EXPECT_EQ(error_of(kTestP2pkh), AddressError::wrong_network);
  EXPECT_EQ(error_of(kTestP2wpkh), AddressError::wrong_network);
  EXPECT_EQ(error_of(kRegtestP2wpkh), AddressError::wrong_network);
  EXPECT_EQ(error_of("mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hY"), AddressError::bad_checksum);
  EXPECT_EQ(error_of("tb1qcrh3yqn4nlleplcez2yndq2ry8h9ncg3qh7n55"), AddressError::bad_checksum);
  Bytes foreign(21, 7);
  foreign[0] = 0x30;  // the version of another coin
  EXPECT_EQ(error_of(encode_base58_check(foreign)), AddressError::wrong_network);
}

TEST(AddressError, lengths_no_address_has_are_malformed) {
  EXPECT_EQ(error_of(encode_base58_check(Bytes(20))), AddressError::malformed);
  EXPECT_EQ(error_of(encode_base58_check(Bytes(22))), AddressError::malformed);
  EXPECT_EQ(error_of("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"),
            AddressError::malformed);  // a private key
  EXPECT_EQ(error_of(std::string(91, 'q')), AddressError::malformed);
  EXPECT_EQ(error_of(std::string(1'000'000, '1')), AddressError::malformed);
}

TEST(AddressError, what_is_no_address_at_all_is_malformed) {
  for (const auto* text : {"", " ", "1", "bc1", "bc1q", "worker", "x@y", "bc1qw508d6qejxtdg4y5r3z ",
                           "\xff\xfe", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa.rig"}) {
    EXPECT_EQ(error_of(text), AddressError::malformed) << text;
  }
  EXPECT_EQ(error_of(std::string(34, '\0')), AddressError::malformed);
  EXPECT_EQ(error_of(" 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), AddressError::malformed);
}

std::string segwit_text(std::uint8_t version, const Bytes& program) {
  Bytes data = {version};
  const Bytes groups = five_bit_groups(program);
  data.insert(data.end(), groups.begin(), groups.end());
  return encode_bech32("bc", data, version == 0 ? Bech32Checksum::bech32 : Bech32Checksum::bech32m);
}

TEST(AddressError, witness_programs_nobody_knows_yet_are_unsupported) {
  for (std::uint8_t version = 2; version <= 16; ++version) {
    EXPECT_EQ(error_of(segwit_text(version, Bytes(32, 1))), AddressError::unsupported);
  }
  for (const std::size_t size : {2U, 20U, 31U, 33U, 40U}) {
    EXPECT_EQ(error_of(segwit_text(1, Bytes(size, 1))), AddressError::unsupported) << size;
  }
  EXPECT_EQ(error_of("bc1pfeessrawgf"), AddressError::unsupported);  // pay to anchor
}

TEST(AddressError, no_witness_program_has_these_sizes) {
  for (const std::size_t size : {0U, 1U, 41U}) {
    EXPECT_EQ(error_of(segwit_text(1, Bytes(size, 1))), AddressError::malformed) << size;
    EXPECT_EQ(error_of(segwit_text(2, Bytes(size, 1))), AddressError::malformed) << size;
  }
  for (std::size_t size = 0; size <= 41; ++size) {
    if (size == 20 || size == 32) continue;
    EXPECT_EQ(error_of(segwit_text(0, Bytes(size, 1))), AddressError::malformed) << size;
  }
  EXPECT_EQ(error_of(segwit_text(17, Bytes(32, 1))), AddressError::malformed);
}

TEST(AddressError, a_taproot_key_off_the_curve_is_a_bad_key) {
  EXPECT_EQ(error_of(segwit_text(1, Bytes(32, 0x00))), AddressError::bad_key);
  EXPECT_EQ(error_of(segwit_text(1, Bytes(32, 0xff))), AddressError::bad_key);  // above the field
  // BIP340, test vector 5: "public key not on the curve".
  const Bytes off_curve =
      *from_hex("eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34");
  EXPECT_FALSE(is_xonly_key(off_curve));
  EXPECT_EQ(error_of(segwit_text(1, off_curve)), AddressError::bad_key);
  const Bytes generator =
      *from_hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  EXPECT_TRUE(is_xonly_key(generator));
  EXPECT_FALSE(is_xonly_key(ByteView(generator).first(31)));
}

TEST(AddressError, canonical_text_is_lower_case_bech32) {
  const AddressResult address =
      decode_address("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", Network::main);
  ASSERT_TRUE(address);
  EXPECT_EQ(address->text, kMainP2wpkh);
}

TEST(AddressError, scripts_of_no_address_type_have_no_address) {
  for (const auto* hex :
       {"", "51", "6a24aa21a9ed", "0014", "001500", "5114751e76e8199196d454941c45",
        "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ad",
        "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac00",
        "5220000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433", "51024e73"}) {
    EXPECT_FALSE(encode_address(*from_hex(hex), Network::main)) << hex;
  }
}

}  // namespace
}  // namespace tbg::bitcoin

#include "pool/bitcoin/address.h"

#include <gtest/gtest.h>

#include "pool/bitcoin/address_test_vectors.h"
#include "pool/bitcoin/xonly_key.h"

namespace tbg::bitcoin {
namespace {

constexpr Network kAllNetworks[] = {Network::main, Network::test, Network::testnet4,
                                    Network::signet, Network::regtest};

AddressError error_of(std::string_view text, Network network) {
  const AddressResult result = decode_address(text, network);
  EXPECT_TRUE(result.has_error()) << text;
  return result.has_error() ? result.error() : AddressError{};
}

TEST(Address, the_five_types_and_their_scripts) {
  struct {
    std::string_view text;
    AddressType type;
    std::string_view type_name;
    std::string_view script;
  } const known[] = {
      {"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", AddressType::p2pkh, "p2pkh",
       "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac"},
      {"36j4NfKv6Akva9amjWrLG6MuSQym1GuEmm", AddressType::p2sh, "p2sh",
       "a914373b819a068f32b7a6b38b6b38729647cfde01c287"},
      {"bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv", AddressType::p2wpkh, "p2wpkh",
       "00146100fc6343edc8c874496cb2f5bbfec88ea9b77c"},
      {"bc1qyucykdlhp62tezs0hagqury402qwhk589q80tqs5myh3rxq34nwqhkdhv7", AddressType::p2wsh,
       "p2wsh", "002027304b37f70e94bc8a0fbf500e0c957a80ebda87280ef58214d92f119811acdc"},
      {"bc1p83n3au0rjylefxq2nc2xh2y4jzz4pm6zxj4mw5pagdjjr2a9f36s6jjnnu", AddressType::p2tr, "p2tr",
       "51203c671ef1e3913f94980a9e146ba895908550ef4234abb7503d436521aba54c75"},
  };
  for (const auto& expected : known) {
    const AddressResult address = decode_address(expected.text, Network::main);
    ASSERT_TRUE(address) << expected.text;
    EXPECT_EQ(address->type, expected.type);
    EXPECT_EQ(name(address->type), expected.type_name);
    EXPECT_EQ(to_hex(address->script), expected.script);
    EXPECT_EQ(address->text, expected.text);
    EXPECT_EQ(encode_address(address->script, Network::main), expected.text);
  }
}

// What a vector of a valid script decodes to here: Core lets pass what this pool cannot pay safely.
std::optional<AddressError> our_objection(const Bytes& script) {
  const bool segwit = script[0] == 0 || (script[0] >= 0x51 && script[0] <= 0x60);
  if (!segwit || script[0] == 0) return std::nullopt;
  if (script[0] != 0x51 || script.size() != 34) return AddressError::unsupported;
  if (!is_xonly_key(ByteView(script).subspan(2))) return AddressError::bad_key;
  return std::nullopt;
}

TEST(Address, valid_addresses_of_core) {
  int paid = 0;
  int off_curve = 0;
  for (const KeyIoVector& vector : kKeyIoValid) {
    const Bytes script = *from_hex(vector.script_hex);
    const auto objection = our_objection(script);
    if (objection) {
      EXPECT_EQ(error_of(vector.address, vector.network), *objection) << vector.address;
      off_curve += *objection == AddressError::bad_key ? 1 : 0;
      continue;
    }
    const AddressResult address = decode_address(vector.address, vector.network);
    ASSERT_TRUE(address) << vector.address;
    EXPECT_EQ(address->script, script) << vector.address;
    EXPECT_EQ(encode_address(script, vector.network), vector.address);
    ++paid;
  }
  EXPECT_EQ(off_curve, 5);  // counted apart from this code, by Euler's criterion
  EXPECT_EQ(paid, 41);
}

TEST(Address, invalid_addresses_of_core) {
  for (const std::string_view text : kKeyIoInvalid) {
    for (const Network network : kAllNetworks) {
      EXPECT_FALSE(decode_address(text, network)) << text;
    }
  }
}

struct BipVector {
  std::string_view address;
  std::string_view script;
  Network network;
};

// The valid addresses of BIP350, and of BIP173 those that BIP350 did not withdraw.
constexpr BipVector kBipValid[] = {
    {"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0014751e76e8199196d454941c45d1b3a323f1433bd6",
     Network::main},
    {"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
     "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262", Network::test},
    {"bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
     "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6",
     Network::main},
    {"BC1SW50QGDZ25J", "6002751e", Network::main},
    {"bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "5210751e76e8199196d454941c45d1b3a323", Network::main},
    {"tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy",
     "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433", Network::test},
    {"tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
     "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433", Network::test},
    {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
     "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", Network::main},
};

TEST(Address, valid_addresses_of_the_bips) {
  for (const BipVector& vector : kBipValid) {
    const Bytes script = *from_hex(vector.script);
    if (const auto objection = our_objection(script)) {
      EXPECT_EQ(error_of(vector.address, vector.network), *objection) << vector.address;
      continue;
    }
    const AddressResult address = decode_address(vector.address, vector.network);
    ASSERT_TRUE(address) << vector.address;
    EXPECT_EQ(address->script, script) << vector.address;
    EXPECT_EQ(encode_address(script, vector.network), address->text);
  }
}

struct BipRefusal {
  std::string_view address;
  AddressError error;
};

// BIP350, then BIP173 (whose versions above 0 carry the wrong checksum since BIP350).
constexpr BipRefusal kBipInvalid[] = {
    {"tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut", AddressError::wrong_network},
    {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", AddressError::bad_checksum},
    {"tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", AddressError::bad_checksum},
    {"BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", AddressError::bad_checksum},
    {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", AddressError::bad_checksum},
    {"tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", AddressError::bad_checksum},
    {"bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", AddressError::malformed},
    {"BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", AddressError::malformed},
    {"bc1pw5dgrnzv", AddressError::malformed},
    {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
     AddressError::malformed},
    {"BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", AddressError::malformed},
    {"tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", AddressError::malformed},
    {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", AddressError::malformed},
    {"tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", AddressError::malformed},
    {"bc1gmk9yu", AddressError::malformed},
    {"tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", AddressError::wrong_network},
    {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", AddressError::bad_checksum},
    {"BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2", AddressError::bad_checksum},
    {"bc1rw5uspcuh", AddressError::bad_checksum},
    {"bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
     AddressError::bad_checksum},
    {"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7", AddressError::malformed},
    {"bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", AddressError::bad_checksum},
    {"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv", AddressError::malformed},
    {"bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx",
     AddressError::bad_checksum},
    {"BC1SW50QA3JX3S", AddressError::bad_checksum},
    {"bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj", AddressError::bad_checksum},
};

TEST(Address, invalid_addresses_of_the_bips_and_their_reasons) {
  for (const BipRefusal& refusal : kBipInvalid) {
    const Network network = refusal.address.starts_with("tb") ? Network::test : Network::main;
    EXPECT_EQ(error_of(refusal.address, network), refusal.error) << refusal.address;
  }
}

}  // namespace
}  // namespace tbg::bitcoin

#include "pool/bitcoin/transaction.h"

#include <gtest/gtest.h>

#include "pool/bitcoin/serialize.h"

namespace tbg::bitcoin {
namespace {

// The genesis coinbase, and the first payment (block 170).
constexpr std::string_view kGenesisCoinbase =
    "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff00"
    "1d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b20"
    "6f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afd"
    "b0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c"
    "384df7ba0b8d578a4c702b6bf11d5fac00000000";
constexpr std::string_view kFirstPayment =
    "0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402"
    "204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4"
    "acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b"
    "13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1ba"
    "ded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482e"
    "cad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000";
// BIP143, native P2WPKH: signed, one of its two inputs has a witness.
constexpr std::string_view kSegwit =
    "01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830"
    "450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f928"
    "1a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804cc89d182d279655c3aa89e81"
    "5b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db99f6"
    "6f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988"
    "ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c"
    "4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7aca"
    "fcdb3566bb0ad253f62fc70f07aeee635711000000";

Bytes bytes_of(std::string_view hex) { return *from_hex(hex); }

void expect_round_trip(std::string_view hex) {
  const Bytes bytes = bytes_of(hex);
  const auto tx = parse_transaction(bytes);
  ASSERT_TRUE(tx) << hex;
  EXPECT_EQ(to_hex(serialize(*tx)), hex);
  const auto hashes = hash_raw_transaction(bytes);
  ASSERT_TRUE(hashes);
  EXPECT_EQ(hashes->txid, txid(*tx));
  EXPECT_EQ(hashes->wtxid, wtxid(*tx));
}

void expect_refused(const Bytes& bytes) {
  EXPECT_FALSE(parse_transaction(bytes)) << to_hex(bytes);
  EXPECT_FALSE(hash_raw_transaction(bytes)) << to_hex(bytes);
}

TEST(Transaction, genesis_coinbase) {
  expect_round_trip(kGenesisCoinbase);
  const auto tx = parse_transaction(bytes_of(kGenesisCoinbase));
  EXPECT_TRUE(tx->is_coinbase());
  EXPECT_FALSE(tx->has_witness());
  EXPECT_EQ(tx->version, 1U);
  EXPECT_EQ(tx->lock_time, 0U);
  ASSERT_EQ(tx->outputs.size(), 1U);
  EXPECT_EQ(tx->outputs[0].value, 5'000'000'000);
  EXPECT_EQ(display_hex(txid(*tx)),
            "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b");
  EXPECT_EQ(weight(*tx), 4 * 204U);
}

TEST(Transaction, first_payment) {
  expect_round_trip(kFirstPayment);
  const auto tx = parse_transaction(bytes_of(kFirstPayment));
  EXPECT_FALSE(tx->is_coinbase());
  EXPECT_EQ(display_hex(txid(*tx)),
            "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16");
  EXPECT_EQ(wtxid(*tx), txid(*tx));
  EXPECT_EQ(tx->outputs[1].value, 4'000'000'000);
}

TEST(Transaction, segwit_of_bip143) {
  expect_round_trip(kSegwit);
  const auto tx = parse_transaction(bytes_of(kSegwit));
  EXPECT_TRUE(tx->has_witness());
  EXPECT_EQ(display_hex(txid(*tx)),
            "e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609");
  EXPECT_EQ(display_hex(wtxid(*tx)),
            "c36c38370907df2324d9ce9d149d191192f338b37665a82e78e76a12c909b762");
  EXPECT_EQ(tx->lock_time, 17U);
  EXPECT_EQ(tx->inputs[0].sequence, 0xffffffeeU);
  EXPECT_TRUE(tx->inputs[0].witness.empty());
  EXPECT_EQ(tx->inputs[1].witness.size(), 2U);
  EXPECT_EQ(weight(*tx), 3 * serialize_without_witness(*tx).size() + kSegwit.size() / 2);
}

TEST(Transaction, every_truncation_and_every_trailing_byte_is_refused) {
  for (const auto hex : {kGenesisCoinbase, kFirstPayment, kSegwit}) {
    Bytes bytes = bytes_of(hex);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      expect_refused(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
    }
    bytes.push_back(0);
    expect_refused(bytes);
  }
}

constexpr std::string_view kInput =
    "000000000000000000000000000000000000000000000000000000000000000000000000"
    "00"
    "ffffffff";
constexpr std::string_view kOutput = "010000000000000000";

Bytes assembled(std::initializer_list<std::string_view> parts) {
  std::string hex;
  for (const auto part : parts)
    hex += part;
  return bytes_of(hex);
}

TEST(Transaction, the_smallest_ones) {
  EXPECT_TRUE(parse_transaction(assembled({"02000000", "01", kInput, "01", kOutput, "00000000"})));
  EXPECT_TRUE(parse_transaction(assembled({"02000000", "01", kInput, "00", "00000000"})));
}

TEST(Transaction, no_inputs_are_refused) {
  expect_refused(assembled({"02000000", "00", "01", kOutput, "00000000"}));
  expect_refused(assembled({"02000000", "00", "00", "00000000"}));
  expect_refused(assembled({"02000000", "0001", "00", "01", kOutput, "00000000"}));
}

TEST(Transaction, only_the_witness_flag_one_is_known) {
  const auto with_flag = [](std::string_view flag) {
    return assembled({"02000000", "00", flag, "01", kInput, "01", kOutput, "0101aa", "00000000"});
  };
  EXPECT_TRUE(parse_transaction(with_flag("01")));
  expect_refused(with_flag("00"));
  expect_refused(with_flag("02"));
  expect_refused(with_flag("03"));
}

TEST(Transaction, a_superfluous_empty_witness_is_refused) {
  expect_refused(assembled({"02000000", "0001", "01", kInput, "01", kOutput, "00", "00000000"}));
  EXPECT_TRUE(parse_transaction(  // one empty item is a witness
      assembled({"02000000", "0001", "01", kInput, "01", kOutput, "0100", "00000000"})));
}

TEST(Transaction, lengths_longer_than_needed_are_refused) {
  expect_refused(assembled({"02000000", "fd0100", kInput, "01", kOutput, "00000000"}));
  expect_refused(assembled({"02000000", "01", kInput, "fd0100", kOutput, "00000000"}));
  expect_refused(assembled({"02000000", "01", kInput, "01", "0100000000000000fd0000", "00000000"}));
}

// Were the counts believed, each of these would reserve gigabytes.
TEST(Transaction, counts_beyond_the_data_are_refused_before_allocating) {
  for (const auto* count : {"fe00000002", "fe00000001", "fdffff"}) {
    expect_refused(assembled({"02000000", count, kInput, "01", kOutput, "00000000"}));
    expect_refused(assembled({"02000000", "01", kInput, count, kOutput, "00000000"}));
    expect_refused(
        assembled({"02000000", "0001", "01", kInput, "01", kOutput, count, "01aa", "00000000"}));
    expect_refused(
        assembled({"02000000", "0001", "01", kInput, "01", kOutput, "01", count, "00000000"}));
  }
}

TEST(Transaction, a_coinbase_has_one_input_without_a_past) {
  Transaction tx;
  EXPECT_FALSE(tx.is_coinbase());
  tx.inputs.resize(1);
  EXPECT_FALSE(tx.is_coinbase());  // index 0
  tx.inputs[0].previous.index = 0xffffffff;
  EXPECT_TRUE(tx.is_coinbase());
  tx.inputs[0].previous.txid.bytes[31] = 1;
  EXPECT_FALSE(tx.is_coinbase());
  tx.inputs[0].previous.txid = {};
  tx.inputs.push_back(tx.inputs[0]);
  EXPECT_FALSE(tx.is_coinbase());
}

TEST(Transaction, reading_from_a_stream_stops_behind_the_transaction) {
  Bytes two = bytes_of(kSegwit);
  put_bytes(two, bytes_of(kFirstPayment));
  Reader reader(two);
  const auto first = read_transaction(reader);
  ASSERT_TRUE(first);
  EXPECT_EQ(reader.offset(), kSegwit.size() / 2);
  const auto second = read_transaction(reader);
  ASSERT_TRUE(second);
  EXPECT_EQ(to_hex(serialize(*second)), kFirstPayment);
  EXPECT_TRUE(reader.done());
}

}  // namespace
}  // namespace tbg::bitcoin

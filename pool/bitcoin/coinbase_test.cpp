#include "pool/bitcoin/coinbase.h"

#include <gtest/gtest.h>

#include "pool/bitcoin/block_test_data.h"
#include "pool/bitcoin/serialize.h"

namespace tbg::bitcoin {
namespace {

// Everything this pool puts into a coinbase, with the longest outputs of each kind.
CoinbaseSpec full_spec() {
  CoinbaseSpec spec;
  spec.height = 870'000;
  spec.value = 312'500'000 + 4'321'000;
  spec.mark = 0x11223344;
  spec.witness_commitment = Hash256{};
  spec.witness_commitment->bytes.fill(0xcc);
  spec.donation_script = Bytes(34, 0xdd);
  spec.donation_percent = 2;
  return spec;
}

TEST(Coinbase, every_byte_of_one) {
  CoinbaseSpec spec = full_spec();
  spec.donation_script = Bytes(2, 0xdd);
  const Bytes payout(3, 0xaa);
  EXPECT_EQ(to_hex(coinbase_prefix(spec, 5, 0xa1b2c3d4)),
            "0200000001"
            "0000000000000000000000000000000000000000000000000000000000000000ffffffff"
            "20"                  // 4 + 9 + 13 + 6 bytes of scriptSig
            "0370460d"            // height
            "0844332211d4c3b2a1"  // mark and salt
            "0c");                // the slot
  EXPECT_EQ(to_hex(coinbase_suffix(spec, "/abc/", payout)),
            "052f6162632f"  // tag
            "ffffffff"
            "03"
            "649e811200000000"  // 310484580
            "03aaaaaa"
            "a4af600000000000"  // 6336420
            "02dddd"
            "0000000000000000"
            "266a24aa21a9ed"
            "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
            "00000000");
}

TEST(Coinbase, salt_stands_five_bytes_before_the_end_of_the_prefix) {
  for (const std::int64_t height : {1, 17, 128, 870'000, 8'388'608}) {
    CoinbaseSpec spec = full_spec();
    spec.height = height;
    const Bytes prefix = coinbase_prefix(spec, 10, 0xa1b2c3d4);
    EXPECT_EQ(load_le32(prefix.data() + prefix.size() - 5), 0xa1b2c3d4U) << height;
  }
}

TEST(Coinbase, suffix_is_appended_to_what_is_there) {
  const Bytes payout(22, 0xaa);
  Bytes buffer = {1, 2, 3};
  append_coinbase_suffix(buffer, full_spec(), "tag", payout);
  Bytes expected = {1, 2, 3};
  put_bytes(expected, coinbase_suffix(full_spec(), "tag", payout));
  EXPECT_EQ(buffer, expected);
}

TEST(Coinbase, the_default_tag_fits_whatever_the_payout) {
  for (const std::size_t payout : {22U, 23U, 25U, 34U}) {
    EXPECT_GE(max_tag_size(full_spec(), payout), TagRules{}.max_length) << payout;
  }
}

TEST(Coinbase, max_tag_size_of_a_full_spec) {
  // 51 bytes of frame, 26 of scriptSig before the tag, 43 + 43 + 47 of outputs, 1 to push the tag.
  EXPECT_EQ(max_tag_size(full_spec(), 34), kCoinbaseMaxBytes - 51 - 26 - 133 - 1);
}

TEST(Coinbase, without_other_outputs_only_the_script_limits_the_tag) {
  CoinbaseSpec spec = full_spec();
  spec.donation_script.clear();
  spec.witness_commitment.reset();
  EXPECT_EQ(max_tag_size(spec, 22), 100U - 26 - 1);
  spec.height = 1;
  spec.extranonce_size = 4;
  EXPECT_EQ(max_tag_size(spec, 22), 100U - 15 - 2);  // PUSHDATA1 from 76 bytes on
}

TEST(Coinbase, the_last_byte_of_room_goes_to_the_push_of_an_empty_tag) {
  CoinbaseSpec spec = full_spec();
  spec.donation_script = Bytes(78, 0xdd);
  EXPECT_EQ(max_tag_size(spec, 34), 0U);
  const Bytes payout(34, 0xaa);
  EXPECT_EQ(coinbase_prefix(spec, 0, 0).size() + 12 + coinbase_suffix(spec, "", payout).size(),
            kCoinbaseMaxBytes);
  spec.donation_script = Bytes(79, 0xdd);
  EXPECT_EQ(max_tag_size(spec, 34), 100U - 26 - 1);
}

TEST(Coinbase, outputs_that_leave_no_room_do_not_limit_the_tag) {
  CoinbaseSpec spec = full_spec();
  spec.donation_script = Bytes(300, 0xdd);
  EXPECT_EQ(max_tag_size(spec, 34), 100U - 26 - 1);
}

TEST(CoinbaseDeath, broken_preconditions_are_our_bugs) {
  const CoinbaseSpec spec = full_spec();
  const std::string tag(max_tag_size(spec, 34) + 1, 't');
  EXPECT_DEATH(coinbase_suffix(spec, tag, Bytes(34)), "assertion failed");
  EXPECT_DEATH(coinbase_prefix(spec, 74, 0), "assertion failed");
  CoinbaseSpec odd = spec;
  odd.extranonce_size = 3;
  EXPECT_DEATH(coinbase_prefix(odd, 10, 0), "assertion failed");
  odd.extranonce_size = 17;
  EXPECT_DEATH(coinbase_prefix(odd, 10, 0), "assertion failed");
  odd.donation_percent = 100;
  EXPECT_DEATH(donation_value(odd), "assertion failed");
  EXPECT_DEATH(with_witness(Bytes(8)), "assertion failed");
}

std::int64_t donation(std::int64_t value, double percent) {
  CoinbaseSpec spec = full_spec();
  spec.value = value;
  spec.donation_percent = percent;
  return donation_value(spec);
}

TEST(Coinbase, donation_is_what_the_decimal_percent_says) {
  EXPECT_EQ(donation(5'000'000'000, 0.1), 5'000'000);
  EXPECT_EQ(donation(5'000'000'000, 0.7), 35'000'000);
  EXPECT_EQ(donation(312'500'000, 1.1), 3'437'500);
  EXPECT_EQ(donation(1000, 0.3), 3);
  EXPECT_EQ(donation(100, 29), 29);
  EXPECT_EQ(donation(2'099'999'997'690'000, 99.9), 2'097'899'997'692'310);
  EXPECT_EQ(donation(5'000'000'000, 0.000001), 50);
  EXPECT_EQ(donation(0, 50), 0);
  EXPECT_EQ(donation(1000, 4.1), 41);  // 4.1 * 10^6 is less than 4100000 as a double
  EXPECT_EQ(donation(5'000'000'000, 64.6), 3'230'000'000);
}

TEST(Coinbase, donation_is_rounded_down) {
  EXPECT_EQ(donation(999, 0.1), 0);
  EXPECT_EQ(donation(1999, 0.1), 1);
  EXPECT_EQ(donation(1, 99.9), 0);
}

TEST(Coinbase, nothing_to_donate_means_no_output) {
  CoinbaseSpec spec = full_spec();
  const Bytes payout(22, 0xaa);
  const std::size_t whole = coinbase_suffix(spec, "", payout).size();
  spec.donation_percent = 0;
  EXPECT_EQ(coinbase_suffix(spec, "", payout).size(), whole - 43);
  spec = full_spec();
  spec.donation_script.clear();
  EXPECT_EQ(donation_value(spec), 0);
  EXPECT_EQ(coinbase_suffix(spec, "", payout).size(), whole - 43);
  spec = full_spec();
  spec.value = 49;  // two percent of it are less than a satoshi
  EXPECT_EQ(coinbase_suffix(spec, "", payout).size(), whole - 43);
}

TEST(Coinbase, with_witness_rebuilds_a_real_one) {
  const std::string hex(kTestnet1263442.hex.substr(162));
  Bytes coinbase = *from_hex(hex);
  Reader reader(coinbase);
  const auto tx = read_transaction(reader);
  ASSERT_TRUE(tx);
  EXPECT_EQ(to_hex(with_witness(serialize_without_witness(*tx))),
            hex.substr(0, 2 * reader.offset()));
}

}  // namespace
}  // namespace tbg::bitcoin

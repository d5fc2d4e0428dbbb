// Hex, SHA-256, targets and headers against values from the standards and the chain.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/checkers/sha256.h"
#include "sim/checkers/share_math.h"
#include "sim/checkers/target.h"

namespace tbg::sim {
namespace {

std::string sha256_hex(const std::string& text) {
  const Hash hash = sha256(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  return hex_of(hash.data(), hash.size());
}

Hash hash_of_text(const std::string& hex) {
  const Bytes bytes = bytes_of_hex(hex).value();
  Hash hash;
  std::copy(bytes.rbegin(), bytes.rend(), hash.begin());
  return hash;
}

TEST(Bytes, hex_is_read_in_either_case_and_nothing_else_is) {
  EXPECT_EQ(bytes_of_hex("00fFa9"), (Bytes{0, 255, 169}));
  for (const char* wrong : {"0", "0g", "0x", "-1", " 1"})
    EXPECT_FALSE(bytes_of_hex(wrong));
  EXPECT_EQ(u32_of_hex("1a2b3c"), 0x1a2b3cU);
  for (const char* wrong : {"", "123456789", "0x12", "12 "})
    EXPECT_FALSE(u32_of_hex(wrong));
}

TEST(Bytes, small_difficulties_are_shown) { EXPECT_EQ(text_of(4e-9), "4e-09"); }

TEST(Sha256, vectors_of_the_standard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Target, of_a_difficulty_is_the_floor_of_the_quotient) {
  const std::string zeros(52, '0');
  EXPECT_EQ(text_of(target_of(1)), "00000000ffff" + zeros);
  EXPECT_EQ(text_of(target_of(2)), "000000007fff8" + zeros.substr(1));
  EXPECT_EQ(text_of(target_of(0.5)), "00000001fffe" + zeros);
  // 0xffff * 2^208 / 3 = 0x5555 * 2^208, exactly; / 7 is not.
  EXPECT_EQ(text_of(target_of(3)), "000000005555" + zeros);
  EXPECT_EQ(text_of(target_of(7)),
            "0000000024922492492492492492492492492492492492492492492492492492");
  EXPECT_EQ(text_of(target_of(1e-12)), std::string(64, 'f'));
  EXPECT_EQ(text_of(target_of(std::ldexp(1.0, 224))), std::string(64, '0'));
  EXPECT_EQ(text_of(target_of(std::ldexp(65535.0, 208))), std::string(63, '0') + "1");
}

TEST(Target, of_bits) {
  EXPECT_EQ(target_of_bits(0x1d00ffff), target_of(1));
  EXPECT_EQ(text_of(target_of_bits(0x207fffff).value()), "7fffff" + std::string(58, '0'));
  EXPECT_EQ(text_of(target_of_bits(0x03123456).value()), std::string(58, '0') + "123456");
  EXPECT_EQ(text_of(target_of_bits(0x01123456).value()), std::string(62, '0') + "12");
  for (const std::uint32_t none : {0U, 0x1d000000U, 0x01003456U, 0x04923456U, 0x21ffff00U})
    EXPECT_FALSE(target_of_bits(none)) << none;
}

TEST(Target, is_met_by_what_is_not_above_it) {
  const Hash target = target_of(5);
  Hash more = target;
  ++more[0];
  EXPECT_TRUE(not_above(target, target));
  EXPECT_FALSE(not_above(more, target));
  EXPECT_TRUE(not_above(target, more));
  EXPECT_DOUBLE_EQ(difficulty_of(target), 5);
}

// Block 170, the first with two transactions.
WireJob block_170() {
  WireJob job;
  job.previous = hash_of_text("000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55");
  job.coinb1 = bytes_of_hex(
                   "01000000010000000000000000000000000000000000000000000000000000000000"
                   "000000ffffffff07")
                   .value();
  job.coinb2 = bytes_of_hex(
                   "ffffffff0100f2052a01000000434104d46c4968bde02899d2aa0963367c7a6ce34eec"
                   "332b32e42e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db5380"
                   "5b821a85b23a7ac61725bac00000000")
                   .value();
  job.branch = std::make_shared<const std::vector<Hash>>(std::vector<Hash>{
      hash_of_text("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16")});
  job.version = 1;
  job.bits = 0x1d00ffff;
  return job;
}

TEST(ShareMath, builds_the_header_of_a_real_block) {
  WireSubmit submit;
  submit.nonce2 = "1d0102";
  submit.ntime = "496ab951";
  submit.nonce = "709e3e28";
  const ShareFields fields = fields_of(submit, 3);
  ASSERT_FALSE(fields.faults.any());
  const auto headers = headers_of(block_170(), bytes_of_hex("04ffff00").value(), fields);
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_EQ(text_of(sha256d(headers[0].data(), headers[0].size())),
            "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee");
}

TEST(ShareMath, reads_version_bits_both_ways_where_they_differ) {
  WireSubmit submit;
  submit.nonce2 = "1d0102";
  submit.ntime = "496ab951";
  submit.nonce = "1";
  submit.version_bits = "00002000";
  EXPECT_EQ(headers_of(block_170(), {}, fields_of(submit, 3)).size(), 1U);
  submit.version_bits = "00000001";
  const auto headers = headers_of(block_170(), {}, fields_of(submit, 3));
  ASSERT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers[0][0], 0);
  EXPECT_EQ(headers[1][0], 1);
}

TEST(ShareMath, says_which_field_cannot_be_read) {
  const WireSubmit good{"w", "1", "00ff", "496ab951", "1a2b3c", "", {}};
  EXPECT_TRUE(fields_of(good, 2).faults.version_bits);  // empty is not 1 to 8 digits
  WireSubmit submit = good;
  submit.version_bits.reset();
  EXPECT_FALSE(fields_of(submit, 2).faults.any());
  EXPECT_TRUE(fields_of(submit, 3).faults.nonce2_size);
  submit.nonce2 = "00fg";
  EXPECT_TRUE(fields_of(submit, 2).faults.nonce2_hex);
  submit.ntime = "96ab951";
  EXPECT_TRUE(fields_of(submit, 2).faults.ntime);
  submit.nonce = "0x12";
  EXPECT_TRUE(fields_of(submit, 2).faults.nonce);
}

TEST(ShareMath, reads_the_height_that_a_coinbase_begins_with) {
  WireJob job;
  const std::string before = "0200000001" + std::string(64, '0') + "ffffffff20";
  const auto height = [&](const std::string& script) {
    job.coinb1 = bytes_of_hex(before + script).value();
    return height_of(job);
  };
  EXPECT_EQ(height("51"), 1);
  EXPECT_EQ(height("60"), 16);
  EXPECT_EQ(height("0111"), 17);
  EXPECT_EQ(height("028000"), 128);
  EXPECT_EQ(height("03a0860c"), 820'896);
  EXPECT_EQ(height("03a0"), -1);
}

}  // namespace
}  // namespace tbg::sim

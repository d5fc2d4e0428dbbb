#include "pool/bitcoin/script.h"

#include <gtest/gtest.h>

namespace tbg::bitcoin {
namespace {

std::string push_head(std::size_t size) {
  Bytes script;
  push_data(script, Bytes(size, 0xee));
  return to_hex(ByteView(script).first(script.size() - size));
}

TEST(Script, push_data_takes_the_shortest_opcode) {
  EXPECT_EQ(push_head(0), "00");
  EXPECT_EQ(push_head(1), "01");
  EXPECT_EQ(push_head(75), "4b");
  EXPECT_EQ(push_head(76), "4c4c");
  EXPECT_EQ(push_head(255), "4cff");
  EXPECT_EQ(push_head(256), "4d0001");
  EXPECT_EQ(push_head(520), "4d0802");
}

TEST(Script, push_data_never_writes_a_small_number_opcode) {
  Bytes script = {0xaa};
  push_data(script, Bytes{5});
  EXPECT_EQ(to_hex(script), "aa0105");
}

TEST(ScriptDeath, more_than_a_stack_element_is_our_bug) {
  Bytes script;
  EXPECT_DEATH(push_data(script, Bytes(521)), "assertion failed");
  EXPECT_DEATH(height_push(-1), "assertion failed");
}

TEST(Script, height_push_as_core_writes_it) {
  EXPECT_EQ(to_hex(height_push(0)), "00");
  EXPECT_EQ(to_hex(height_push(1)), "51");
  EXPECT_EQ(to_hex(height_push(2)), "52");
  EXPECT_EQ(to_hex(height_push(15)), "5f");
  EXPECT_EQ(to_hex(height_push(16)), "60");
  EXPECT_EQ(to_hex(height_push(17)), "0111");
  EXPECT_EQ(to_hex(height_push(127)), "017f");
  EXPECT_EQ(to_hex(height_push(128)), "028000");
  EXPECT_EQ(to_hex(height_push(255)), "02ff00");
  EXPECT_EQ(to_hex(height_push(256)), "020001");
  EXPECT_EQ(to_hex(height_push(32767)), "02ff7f");
  EXPECT_EQ(to_hex(height_push(32768)), "03008000");
  EXPECT_EQ(to_hex(height_push(65535)), "03ffff00");
  EXPECT_EQ(to_hex(height_push(65536)), "03000001");
  EXPECT_EQ(to_hex(height_push(227835)), "03fb7903");  // the last block without BIP34
  EXPECT_EQ(to_hex(height_push(8388607)), "03ffff7f");
  EXPECT_EQ(to_hex(height_push(8388608)), "0400008000");
}

// Script numbers from their definition: sign and magnitude, little-endian, as short as can be.
Bytes naive_height_push(std::int64_t height) {
  if (height == 0) return {0x00};
  if (height <= 16) return {static_cast<std::uint8_t>(0x50 + height)};
  std::uint8_t size = 1;
  while (height >= std::int64_t{1} << (8 * size - 1))
    ++size;
  Bytes script = {size};
  for (int i = 0; i < size; ++i)
    script.push_back(static_cast<std::uint8_t>(height >> (8 * i)));
  return script;
}

TEST(Script, height_push_of_every_height_up_to_two_million) {
  for (std::int64_t height = 0; height <= 2'000'000; ++height) {
    ASSERT_EQ(height_push(height), naive_height_push(height)) << height;
  }
}

TEST(Script, height_push_around_every_power_of_two) {
  for (int bit = 20; bit < 40; ++bit) {
    for (std::int64_t height = (std::int64_t{1} << bit) - 2; height <= (std::int64_t{1} << bit) + 2;
         ++height) {
      EXPECT_EQ(height_push(height), naive_height_push(height)) << height;
    }
  }
}

TEST(Script, witness_commitment_script_of_bip141) {
  Hash256 commitment;
  commitment.bytes.fill(0xcd);
  std::string expected = "6a24aa21a9ed";
  for (int i = 0; i < 32; ++i)
    expected += "cd";
  EXPECT_EQ(to_hex(witness_commitment_script(commitment)), expected);
  Bytes script = {0x01};
  append_witness_commitment_script(script, commitment);
  EXPECT_EQ(to_hex(script), "01" + expected);
}

}  // namespace
}  // namespace tbg::bitcoin

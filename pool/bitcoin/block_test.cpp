#include "pool/bitcoin/block.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pool/bitcoin/block_test_data.h"
#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/target.h"

namespace tbg::bitcoin {
namespace {

Block parsed(const RealBlock& real) { return *parse_block(*from_hex(real.hex)); }

std::vector<Hash256> txids_of(const Block& block) {
  std::vector<Hash256> out;
  for (const Transaction& tx : block.transactions)
    out.push_back(txid(tx));
  return out;
}

// The script of the last output that is a witness commitment (BIP141).
std::optional<Bytes> commitment_script_of(const Transaction& coinbase) {
  std::optional<Bytes> found;
  for (const TxOut& output : coinbase.outputs) {
    if (to_hex(output.script).starts_with("6a24aa21a9ed")) found = output.script;
  }
  return found;
}

TEST(Block, real_blocks_hold_together) {
  for (const RealBlock& real : kRealBlocks) {
    const auto block = parse_block(*from_hex(real.hex));
    ASSERT_TRUE(block) << real.height;
    EXPECT_EQ(display_hex(block_hash(block->header)), real.hash) << real.height;
    EXPECT_LE(to_u256(block_hash(block->header)), *target_from_bits(block->header.bits));
    EXPECT_EQ(merkle_root(txids_of(*block)), block->header.merkle_root) << real.height;
    EXPECT_TRUE(block->transactions[0].is_coinbase()) << real.height;
  }
}

TEST(Block, real_blocks_carry_their_height_as_we_would_write_it) {
  for (const RealBlock& real : kRealBlocks) {
    const Block block = parsed(real);
    if (block.header.version < 2) continue;  // older than BIP34
    const Bytes push = height_push(real.height);
    const Bytes& script = block.transactions[0].inputs[0].script_sig;
    EXPECT_TRUE(std::equal(push.begin(), push.end(), script.begin())) << real.height;
  }
}

TEST(Block, real_blocks_are_put_together_to_the_same_bytes) {
  for (const RealBlock& real : kRealBlocks) {
    const Block block = parsed(real);
    Bytes others;
    for (std::size_t i = 1; i < block.transactions.size(); ++i) {
      put_bytes(others, serialize(block.transactions[i]));
    }
    const Bytes again = assemble_block(serialize(block.header), serialize(block.transactions[0]),
                                       others, block.transactions.size() - 1);
    EXPECT_EQ(to_hex(again), real.hex) << real.height;
  }
}

TEST(Block, witness_commitments_of_real_segwit_blocks) {
  for (const RealBlock& real : {kTestnet1263442, kTestnet924634}) {
    const Block block = parsed(real);
    const auto script = commitment_script_of(block.transactions[0]);
    ASSERT_TRUE(script) << real.height;
    const std::vector<Bytes>& witness = block.transactions[0].inputs[0].witness;
    ASSERT_EQ(witness.size(), 1U);
    Hash256 reserved;
    ASSERT_EQ(witness[0].size(), 32U);
    std::copy(witness[0].begin(), witness[0].end(), reserved.bytes.begin());
    std::vector<Hash256> wtxids;
    for (std::size_t i = 1; i < block.transactions.size(); ++i) {
      wtxids.push_back(wtxid(block.transactions[i]));
    }
    EXPECT_EQ(witness_commitment_script(witness_commitment(wtxids, reserved)), *script)
        << real.height;
  }
}

TEST(Block, the_witness_of_a_real_transaction_is_read) {
  const Block block = parsed(kTestnet1263442);
  ASSERT_EQ(block.transactions.size(), 2U);
  const std::vector<Bytes>& witness = block.transactions[1].inputs[0].witness;
  ASSERT_EQ(witness.size(), 3U);  // signature, choice of branch, script
  EXPECT_EQ(witness[0].size(), 71U);
  EXPECT_EQ(witness[1].size(), 0U);
  EXPECT_EQ(witness[2].size(), 75U);
}

TEST(Block, the_commitment_of_an_empty_block_is_the_one_everybody_sees) {
  EXPECT_EQ(to_hex(witness_commitment({}, {}).view()),
            "e2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9");
}

TEST(Block, every_truncation_and_a_trailing_byte_are_refused) {
  Bytes bytes = *from_hex(kTestnet1263442.hex);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_block(ByteView(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(parse_block(bytes));
}

TEST(Block, a_count_beyond_the_data_is_refused) {
  Bytes bytes = *from_hex(kGenesis.hex.substr(0, 160));
  put_compact_size(bytes, 0x02000000);
  put_bytes(bytes, *from_hex(kGenesis.hex.substr(162)));
  EXPECT_FALSE(parse_block(bytes));
}

TEST(Block, more_than_252_transactions_take_a_longer_count) {
  const Block genesis = parsed(kGenesis);
  const Bytes coinbase = serialize(genesis.transactions[0]);
  Bytes others;
  for (int i = 0; i < 252; ++i)
    put_bytes(others, coinbase);
  const auto block = parse_block(assemble_block(serialize(genesis.header), coinbase, others, 252));
  ASSERT_TRUE(block);
  EXPECT_EQ(block->transactions.size(), 253U);
}

}  // namespace
}  // namespace tbg::bitcoin

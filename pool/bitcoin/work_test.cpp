#include "pool/bitcoin/work.h"

#include <gtest/gtest.h>

#include "pool/bitcoin/block.h"
#include "pool/bitcoin/block_test_data.h"
#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/target.h"

namespace tbg::bitcoin {
namespace {

struct RealWork {
  Transaction coinbase;
  std::vector<Hash256> branch;
  HeaderFields fields;
};

RealWork work_of(const RealBlock& real) {
  Block block = *parse_block(*from_hex(real.hex));
  std::vector<Hash256> others;
  for (std::size_t i = 1; i < block.transactions.size(); ++i) {
    others.push_back(txid(block.transactions[i]));
  }
  const BlockHeader& header = block.header;
  return {std::move(block.transactions[0]),
          merkle_branch(others),
          {header.version, header.previous, header.time, header.bits, header.nonce}};
}

TEST(Work, real_blocks_prove_their_work_in_either_serialisation) {
  for (const RealBlock& real : kRealBlocks) {
    const RealWork work = work_of(real);
    for (const Bytes& coinbase :
         {serialize(work.coinbase), serialize_without_witness(work.coinbase)}) {
      const auto proof = prove_work(coinbase, work.branch, work.fields);
      ASSERT_TRUE(proof) << real.height;
      EXPECT_EQ(display_hex(proof->hash), real.hash) << real.height;
      EXPECT_EQ(to_hex(proof->header), real.hex.substr(0, 160)) << real.height;
      EXPECT_GE(proof->difficulty, difficulty_from_bits(work.fields.bits)) << real.height;
      EXPECT_EQ(proof->payouts, work.coinbase.outputs) << real.height;
    }
  }
}

TEST(Work, difficulty_is_that_of_the_hash) {
  const RealWork work = work_of(kGenesis);
  const auto proof = prove_work(serialize(work.coinbase), work.branch, work.fields);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->difficulty, difficulty_from_hash(proof->hash));
  EXPECT_NEAR(proof->difficulty, 2536.4, 0.1);
}

TEST(Work, header_for_puts_every_field_in_its_place) {
  const RealWork work = work_of(kBlock170);
  EXPECT_EQ(to_hex(header_for(txid(work.coinbase), work.branch, work.fields)),
            kBlock170.hex.substr(0, 160));
}

TEST(Work, what_is_no_coinbase_proves_nothing) {
  const RealWork work = work_of(kBlock170);
  const Block block = *parse_block(*from_hex(kBlock170.hex));
  EXPECT_FALSE(prove_work(serialize(block.transactions[1]), work.branch, work.fields));
  EXPECT_FALSE(prove_work({}, work.branch, work.fields));
  Bytes bytes = serialize(work.coinbase);
  EXPECT_FALSE(prove_work(ByteView(bytes).first(bytes.size() - 1), work.branch, work.fields));
  bytes.push_back(0);
  EXPECT_FALSE(prove_work(bytes, work.branch, work.fields));
}

TEST(Work, climbing_nothing_is_allowed) {
  BatchClimber climber;
  climber.climb({});
  std::vector<RootClimb> roots = {{sha256d(Bytes{1}), {}}, {sha256d(Bytes{2}), {}}};
  climber.climb(roots);
  EXPECT_EQ(roots[0].node, sha256d(Bytes{1}));
  EXPECT_EQ(roots[1].node, sha256d(Bytes{2}));
}

TEST(Work, climbing_a_real_block) {
  const RealWork work = work_of(kTestnet924634);
  std::vector<RootClimb> shares = {{txid(work.coinbase), work.branch}};
  BatchClimber().climb(shares);
  EXPECT_EQ(shares[0].node, root_from_branch(txid(work.coinbase), work.branch));
  EXPECT_EQ(to_hex(shares[0].node.view()), kTestnet924634.hex.substr(72, 64));
}

}  // namespace
}  // namespace tbg::bitcoin

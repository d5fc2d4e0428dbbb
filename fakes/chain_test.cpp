#include "fakes/chain.h"

#include <gtest/gtest.h>

#include "fakes/block_decode.h"
#include "fakes/block_maker.h"
#include "fakes/check_block.h"
#include "fakes/template.h"
#include "fakes/tx_source.h"
#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/target.h"

namespace tbg::fakes {
namespace {

using bitcoin::Block;
using bitcoin::Hash256;

constexpr std::int64_t kNow = 1'700'000'000;

Hash256 mine(Chain& chain, std::uint64_t tag = 0) {
  BlockPlan plan;
  plan.now_s = kNow;
  plan.tag = tag;
  const Mined mined = mine_block(chain, plan);
  EXPECT_EQ(mined.reply, std::nullopt);
  return mined.hash;
}

TEST(Chain, StartsWithTheRealRegtestGenesis) {
  const Chain chain;
  EXPECT_EQ(bitcoin::display_hex(chain.tip().hash),
            "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206");
  EXPECT_TRUE(has_proof_of_work(chain.tip().header, chain.rules()));
  EXPECT_EQ(chain.tip().work, bitcoin::U256(2));
}

TEST(Chain, FollowsTheMostWorkAndTheFirstSeenOfEquals) {
  Chain chain;
  const Hash256 genesis = chain.tip().hash;
  const Hash256 first = mine(chain, 1);
  const Hash256 rival = mine_branch(chain, genesis, 1, 2, kNow);
  EXPECT_EQ(chain.tip().hash, first);
  EXPECT_EQ(chain.header_info(rival)->confirmations, -1);
  const Hash256 heavier = mine_branch(chain, rival, 1, 2, kNow);
  EXPECT_EQ(chain.tip().hash, heavier);
  EXPECT_EQ(chain.header_info(rival)->confirmations, 2);
  EXPECT_EQ(chain.header_info(first)->confirmations, -1);
  EXPECT_EQ(chain.disconnected(), 1U);
}

TEST(Chain, PreciousBlockWinsAmongEquals) {
  Chain chain;
  const Hash256 genesis = chain.tip().hash;
  const Hash256 first = mine(chain, 1);
  const Hash256 rival = mine_branch(chain, genesis, 1, 2, kNow);
  EXPECT_TRUE(chain.prefer(rival));
  EXPECT_EQ(chain.tip().hash, rival);
  EXPECT_TRUE(chain.prefer(first));
  EXPECT_EQ(chain.tip().hash, first);
  EXPECT_FALSE(chain.prefer(Hash256{{1}}));
  mine(chain, 3);
  EXPECT_TRUE(chain.prefer(rival));
  EXPECT_NE(chain.tip().hash, rival);
}

TEST(Chain, ReorganisesDeepAndReturnsTransactionsToTheMempool) {
  ChainOptions options;
  options.faucet_coins = 20;
  Chain chain(options);
  TxSource source(chain, 5);
  const Hash256 genesis = chain.tip().hash;
  for (int i = 0; i < 30; ++i) {
    source.feed(3);
    mine(chain);
  }
  EXPECT_EQ(chain.mempool().transactions().size(), 0U);
  mine_branch(chain, genesis, 31, 9, kNow);
  EXPECT_EQ(chain.disconnected(), 30U);
  EXPECT_EQ(chain.tip().height, 31);
  EXPECT_GT(chain.mempool().transactions().size(), 60U);
  mine(chain);
  EXPECT_EQ(chain.mempool().transactions().size(), 0U);
}

TEST(Chain, AnInvalidBranchIsLeftAgain) {
  Chain chain;
  const Hash256 genesis = chain.tip().hash;
  const Hash256 honest = mine(chain, 1);
  BlockPlan plan;
  plan.now_s = kNow;
  plan.parent = genesis;
  Block greedy = draft_block(chain, plan);
  greedy.transactions[0].outputs[0].value += 1;
  recommit(greedy);
  ASSERT_TRUE(solve(greedy.header, 1'000));
  EXPECT_EQ(chain.process(greedy, kNow), "inconclusive");
  const Hash256 bad = bitcoin::block_hash(greedy.header);
  plan.parent = bad;
  Block child = draft_block(chain, plan);
  ASSERT_TRUE(solve(child.header, 1'000));
  // Its parent is found out while connecting, so the child itself was never judged.
  EXPECT_EQ(chain.process(child, kNow), "inconclusive");
  EXPECT_EQ(chain.tip().hash, honest);
  EXPECT_EQ(chain.process(greedy, kNow), "duplicate-invalid");
  plan.parent = bad;
  plan.tag = 7;
  Block late = draft_block(chain, plan);
  ASSERT_TRUE(solve(late.header, 1'000));
  EXPECT_EQ(chain.process(late, kNow), "bad-prevblk");
}

TEST(Chain, SubmitAnswersLikeCore) {
  Chain chain;
  BlockPlan plan;
  plan.now_s = kNow;
  Block block = draft_block(chain, plan);
  ASSERT_TRUE(solve(block.header, 1'000));
  const bitcoin::Bytes bytes = encode_block(block);
  const auto truncated = chain.submit(std::span(bytes).first(bytes.size() - 1), kNow);
  ASSERT_TRUE(truncated.has_error());
  EXPECT_EQ(truncated.error().code, -22);
  EXPECT_EQ(truncated.error().message, "Block decode failed");
  EXPECT_EQ(*chain.submit(bytes, kNow - 400'000'000), "time-too-new");
  EXPECT_EQ(*chain.submit(bytes, kNow), std::nullopt);
  EXPECT_EQ(*chain.submit(bytes, kNow), "duplicate");
}

TEST(Chain, SubmitAddsTheMissingReservedValue) {
  Chain chain;
  BlockPlan plan;
  plan.now_s = kNow;
  Block block = draft_block(chain, plan);
  block.transactions[0].inputs[0].witness.clear();
  ASSERT_TRUE(solve(block.header, 1'000));
  EXPECT_EQ(chain.process(block, kNow), "bad-witness-nonce-size");
  EXPECT_EQ(*chain.submit(encode_block(block), kNow), std::nullopt);
}

TEST(Chain, BlocksMayArriveInAnyOrder) {
  Chain source;
  std::vector<Hash256> hashes{mine(source), mine(source), mine(source)};
  Chain chain;
  const auto give = [&](int i) {
    return chain.process(*source.block(hashes[static_cast<std::size_t>(i)]), kNow);
  };
  EXPECT_EQ(give(1), "prev-blk-not-found");
  EXPECT_EQ(give(0), std::nullopt);
  EXPECT_EQ(give(1), std::nullopt);
  EXPECT_EQ(give(2), std::nullopt);
  EXPECT_EQ(chain.tip().hash, source.tip().hash);
}

TEST(Chain, CoinbasesMatureAfterAHundredBlocks) {
  Chain chain;
  const Hash256 first = mine(chain);
  const bitcoin::Hash256 coinbase = bitcoin::txid(chain.block(first)->transactions[0]);
  bitcoin::Transaction tx;
  tx.inputs.push_back({{coinbase, 0}, {}, 0xffffffff, anyone_witness()});
  tx.outputs.push_back({50 * kCoin - 500, anyone_script()});
  for (int i = 0; i < 98; ++i)
    mine(chain);
  EXPECT_EQ(chain.add_transaction(tx)->reason, "bad-txns-premature-spend-of-coinbase");
  mine(chain);
  EXPECT_EQ(chain.add_transaction(tx), std::nullopt);
  EXPECT_EQ(chain.add_transaction(tx)->reason, "txn-mempool-conflict");
  mine(chain);
  EXPECT_EQ(chain.mempool().transactions().size(), 0U);
  EXPECT_EQ(chain.add_transaction(tx)->reason, "bad-txns-inputs-missingorspent");
}

TEST(Chain, RetargetsAsMainnetDoes) {
  ChainOptions options;
  options.bits = 0x1f7fffff;
  options.retargets = true;
  options.retarget_interval = 4;
  options.spacing_s = 100;
  options.genesis_time = kNow;
  Chain chain(options);
  BlockPlan plan;
  // Four blocks in a sixth of the time wanted: four times as hard, no more.
  for (int i = 1; i <= 3; ++i) {
    plan.now_s = kNow + 20 * i;
    mine_block(chain, plan);
  }
  EXPECT_EQ(chain.tip().header.bits, 0x1f7fffffU);
  mine_block(chain, plan);
  EXPECT_EQ(chain.tip().header.bits, 0x1f1fffffU);
}

TEST(Chain, EasyBlocksAfterTwentyMinutes) {
  ChainOptions options;
  options.network = bitcoin::Network::regtest;
  options.bits = 0x1f7fffff;
  options.min_difficulty_blocks = true;
  options.genesis_time = kNow;
  Chain chain(options);
  EXPECT_EQ(build_template(chain, kNow + 1'200).bits, 0x1f7fffffU);
  EXPECT_EQ(build_template(chain, kNow + 1'201).bits, 0x207fffffU);
  BlockPlan plan;
  plan.now_s = kNow + 1'201;
  EXPECT_EQ(mine_block(chain, plan).reply, std::nullopt);
  EXPECT_EQ(build_template(chain, kNow + 1'202).bits, 0x1f7fffffU);
}

TEST(Chain, HeightsMayStartAnywhere) {
  ChainOptions options;
  options.start_height = 8'388'606;
  Chain chain(options);
  mine(chain);
  mine(chain);
  EXPECT_EQ(chain.tip().height, 8'388'608);
  EXPECT_EQ(chain.at_height(8'388'605), nullptr);
  EXPECT_EQ(chain.at_height(8'388'608), &chain.tip());
}

TEST(Template, AgreesWithTheBlockMadeFromIt) {
  ChainOptions options;
  options.faucet_coins = 50;
  Chain chain(options);
  TxSource source(chain, 11);
  ASSERT_EQ(source.feed(37), 37U);
  const BlockTemplate work = build_template(chain, kNow);
  EXPECT_EQ(work.transaction_count, 37U);
  EXPECT_EQ(work.coinbase_value, 50 * kCoin + work.fees);
  EXPECT_GT(work.fees, 0);
  BlockPlan plan;
  plan.now_s = kNow;
  const Block block = draft_block(chain, plan);
  EXPECT_EQ(bitcoin::root_from_branch(bitcoin::txid(block.transactions[0]), work.branch),
            block.header.merkle_root);
  EXPECT_EQ(block.transactions[0].outputs[0].value, work.coinbase_value);
  const std::string json = template_json(chain, kNow);
  EXPECT_NE(json.find("\"previousblockhash\":\"" + bitcoin::display_hex(work.previous)),
            std::string::npos);
  EXPECT_NE(json.find(bitcoin::to_hex(block.transactions[37].outputs[0].script)),
            std::string::npos);
  mine(chain);
}

TEST(SelfMiner, MinesInSlices) {
  ChainOptions options;
  options.bits = 0x1f7fffff;  // one block in 512 hashes
  Chain chain(options);
  SelfMiner miner(chain, anyone_script());
  int found = 0;
  for (int i = 0; i < 2'000 && found < 3; ++i) {
    if (const auto hash = miner.step(16, kNow + i)) {
      EXPECT_EQ(chain.tip().hash, *hash);
      ++found;
    }
  }
  EXPECT_EQ(found, 3);
  EXPECT_EQ(chain.tip().height, 3);
}

TEST(TxSource, SameSeedSameMempool) {
  ChainOptions options;
  options.faucet_coins = 10;
  Chain first(options), second(options);
  EXPECT_EQ(TxSource(first, 1).feed(500), 500U);
  EXPECT_EQ(TxSource(second, 1).feed(500), 500U);
  EXPECT_EQ(build_template(first, kNow).branch, build_template(second, kNow).branch);
  EXPECT_EQ(mine(first), mine(second));
}

}  // namespace
}  // namespace tbg::fakes

#include "fakes/signet.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "fakes/block_decode.h"
#include "fakes/block_maker.h"
#include "fakes/check_block.h"
#include "fakes/check_witness.h"
#include "fakes/signet_test_data.h"
#include "fakes/template.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"

namespace tbg::fakes {
namespace {

using bitcoin::Block;
using bitcoin::Bytes;

constexpr std::int64_t kNow = 1'600'000'000;

Bytes public_challenge() { return *bitcoin::from_hex(testdata::kPublicChallenge); }

Block public_block(std::size_t index) {
  return *decode_block(*bitcoin::from_hex(testdata::kPublicBlocks[index]));
}

ChainOptions signet_chain(std::vector<SignetKey> keys) {
  std::vector<Bytes> public_keys;
  for (const SignetKey& key : keys)
    public_keys.push_back(key.public_key());
  ChainOptions options;
  options.network = bitcoin::Network::signet;
  options.bits = 0x207fffff;
  options.signet = Signet{one_of_challenge(public_keys), std::move(keys)};
  return options;
}

BlockPlan at(std::int64_t now_s, std::uint64_t tag = 0) {
  BlockPlan plan;
  plan.now_s = now_s;
  plan.tag = tag;
  return plan;
}

void solve_it(Block& block) { ASSERT_TRUE(solve(block.header, ~std::uint64_t{0})); }

TEST(Signet, BlocksOfThePublicOneAreSignedByItsKeys) {
  const Bytes challenge = public_challenge();
  EXPECT_EQ(keys_of(challenge).size(), 2u);
  EXPECT_EQ(one_of_challenge(keys_of(challenge)), challenge);
  for (std::size_t i = 0; i < testdata::kPublicBlocks.size(); ++i) {
    const Block block = public_block(i);
    EXPECT_FALSE(check_solution(block, challenge)) << i;
    EXPECT_TRUE(signer_of(block, challenge)) << i;
  }
}

TEST(Signet, WhatIsSignedCannotBeChangedAndTheNonceIsFree) {
  const Bytes challenge = public_challenge();
  const auto bad_after = [&](auto change) {
    Block block = public_block(0);
    change(block);
    return check_solution(block, challenge).has_value();
  };
  EXPECT_FALSE(bad_after([](Block& block) { ++block.header.nonce; }));
  EXPECT_FALSE(bad_after([](Block& block) { ++block.header.bits; }));
  EXPECT_TRUE(bad_after([](Block& block) { ++block.header.time; }));
  EXPECT_TRUE(bad_after([](Block& block) { ++block.header.version; }));
  EXPECT_TRUE(bad_after([](Block& block) { block.header.previous.bytes[0] ^= 1; }));
  EXPECT_TRUE(bad_after([](Block& block) { ++block.transactions[0].outputs[0].value; }));
  EXPECT_TRUE(
      bad_after([](Block& block) { block.transactions[0].inputs[0].script_sig.push_back(0); }));
  EXPECT_TRUE(bad_after([](Block& block) { block.transactions.push_back(block.transactions[0]); }));
  EXPECT_TRUE(bad_after([](Block& block) { block.transactions.clear(); }));
}

// Every byte of the solution counts, but for the header of its push, which may make it another
// push that is no solution at all.
TEST(Signet, EveryFlippedBitOfASolutionIsSeen) {
  const Bytes challenge = public_challenge();
  const Block block = public_block(0);
  const std::size_t index = *commitment_index(block.transactions[0]);
  const std::size_t size = block.transactions[0].outputs[index].script.size();
  for (std::size_t bit = 38 * 8; bit < size * 8; ++bit) {
    Block flipped = block;
    flipped.transactions[0].outputs[index].script[bit / 8] ^=
        static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_TRUE(check_solution(flipped, challenge)) << "bit " << bit;
  }
}

TEST(Signet, AKeyOfTwoSignsAndAStrangerCannot) {
  const std::vector keys{SignetKey::of_seed(1), SignetKey::of_seed(2)};
  Chain chain(signet_chain(keys));
  const Bytes& challenge = chain.rules().signet->challenge;
  for (std::uint64_t turn = 0; turn < 4; ++turn) {
    const Mined mined = mine_block(chain, at(kNow, turn));
    EXPECT_EQ(mined.reply, std::nullopt);
    EXPECT_EQ(signer_of(*chain.block(mined.hash), challenge), turn % 2);
  }
  Block block = draft_block(chain, at(kNow, 9));
  EXPECT_FALSE(sign_block(block, challenge, SignetKey::of_seed(3)));
  const Bytes other = one_of_challenge({SignetKey::of_seed(3).public_key()});
  ASSERT_TRUE(sign_block(block, other, SignetKey::of_seed(3)));
  solve_it(block);
  EXPECT_EQ(chain.process(block, kNow), "bad-signet-blksig");
  // Signed again by the right one, in the place of the wrong one.
  ASSERT_TRUE(sign_block(block, challenge, keys[0]));
  solve_it(block);
  EXPECT_EQ(chain.process(block, kNow), std::nullopt);
}

TEST(Signet, ABlockWithoutASolutionIsRefusedOnlyWhereOneIsNeeded) {
  for (const bool trivial : {true, false}) {
    ChainOptions options = signet_chain({SignetKey::of_seed(1)});
    if (trivial) options.signet = Signet{{0x51}, {}};
    Chain chain(options);
    Block block = draft_block(chain, at(kNow));
    const std::size_t index = *commitment_index(block.transactions[0]);
    block.transactions[0].outputs[index].script.resize(38);
    recommit(block);
    solve_it(block);
    EXPECT_EQ(chain.process(block, kNow).has_value(), !trivial);
    EXPECT_EQ(build_template(chain, kNow).needs_signature, !trivial);
    // Even then there has to be a place for one.
    block = draft_block(chain, at(kNow + 100));
    block.transactions[0].outputs.resize(1);
    block.transactions[0].inputs[0].witness.clear();
    recommit(block);
    solve_it(block);
    EXPECT_EQ(chain.process(block, kNow + 100), "bad-signet-blksig");
  }
}

// As Core does: what is there has to be read, and to leave the script true.
TEST(Signet, ATrivialChallengeIsNotSatisfiedByGarbage) {
  ChainOptions options = signet_chain({SignetKey::of_seed(1)});
  options.signet = Signet{{0x51}, {}};
  Chain chain(options);
  for (const auto& [solution, good] : {std::pair{"0000", true},
                                       {"015100", true},
                                       {"025100", false},
                                       {"ff", false},
                                       {"0000ff", false},
                                       {"000100", false},
                                       {"01ac00", false}}) {
    Block block = draft_block(chain, at(kNow));
    bitcoin::Transaction& coinbase = block.transactions[0];
    const auto push = bitcoin::from_hex(std::string("ecc7daa2") + solution);
    bitcoin::push_data(coinbase.outputs[*commitment_index(coinbase)].script, *push);
    block.header.merkle_root = root_of({bitcoin::txid(coinbase)});
    EXPECT_EQ(!check_solution(block, Bytes{0x51}), good) << solution;
  }
}

TEST(Signet, OtherScriptsAreNotTakenForChallengesOfKeys) {
  const Bytes good = one_of_challenge({SignetKey::of_seed(1).public_key()});
  EXPECT_EQ(keys_of(good).size(), 1u);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_TRUE(keys_of({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}).empty());
  for (const auto& [at, value] : {std::pair{0U, 0x52}, {1U, 0x20}, {35U, 0x52}, {36U, 0xac}}) {
    Bytes other = good;
    other[at] = static_cast<std::uint8_t>(value);
    EXPECT_TRUE(keys_of(other).empty()) << at;
  }
  Bytes longer = good;
  longer.push_back(0x51);
  EXPECT_TRUE(keys_of(longer).empty());
}

// Published: the key 1 and its WIF (Bitcoin wiki, "Wallet import format"; generator of SEC 2).
TEST(Signet, KeysAreReadAsHexAndWif) {
  const std::string one = std::string(63, '0') + "1";
  const auto key = SignetKey::from_text(one);
  ASSERT_TRUE(key);
  EXPECT_EQ(bitcoin::to_hex(key->public_key()),
            "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  EXPECT_EQ(key->wif(), "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcA");
  EXPECT_EQ(SignetKey::from_text(key->wif())->public_key(), key->public_key());
  EXPECT_FALSE(SignetKey::from_text(std::string(64, '0'))) << "zero is no key";
  EXPECT_FALSE(SignetKey::from_text(std::string(64, 'f'))) << "beyond the order";
  EXPECT_FALSE(SignetKey::from_text("cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcB"));
  EXPECT_FALSE(SignetKey::from_text("5HpHagT65TZzG1PH3CSu63k8DbpvD8s5ip4nEB3kEsreAnchuDf"));
  EXPECT_FALSE(SignetKey::from_text(""));
}

}  // namespace
}  // namespace tbg::fakes

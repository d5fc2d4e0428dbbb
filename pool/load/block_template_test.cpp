#include "pool/load/block_template.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pool/bitcoin/block.h"
#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/transaction.h"

namespace tbg::load {
namespace {

using bitcoin::Hash256;

TemplateSpec mainnet_spec() {
  TemplateSpec spec;
  spec.height = 899'137;
  spec.previous.bytes[0] = 7;
  spec.bits = 0x17034219;
  spec.min_time = 1'750'000'000;
  spec.long_poll_id = "abc1";
  return spec;
}

class BlockTemplateTest : public testing::Test {
 protected:
  BlockTemplateTest() {
    for (const auto& payment : parsed["transactions"]) {
      txids.push_back(bitcoin::hash_from_display_hex(payment["txid"].get<std::string>()).value());
      wtxids.push_back(bitcoin::hash_from_display_hex(payment["hash"].get<std::string>()).value());
    }
  }
  std::string text = make_template(mainnet_spec()) + "\"curtime\":1750000600}";
  nlohmann::json parsed = nlohmann::json::parse(text);
  std::vector<Hash256> txids;
  std::vector<Hash256> wtxids;
};

TEST_F(BlockTemplateTest, is_as_large_as_on_the_main_network) {
  EXPECT_EQ(txids.size(), 3000U);
  EXPECT_GT(text.size(), 1'900'000U);
  EXPECT_LT(text.size(), 2'200'000U);
}

TEST_F(BlockTemplateTest, names_its_transactions_rightly) {
  std::int64_t fees = 0;
  std::size_t weight = 0;
  for (std::size_t i = 0; i < txids.size(); ++i) {
    const auto& payment = parsed["transactions"][i];
    const auto raw = bitcoin::from_hex(payment["data"].get<std::string>()).value();
    const auto transaction = bitcoin::parse_transaction(raw);
    ASSERT_TRUE(transaction);
    ASSERT_EQ(bitcoin::txid(*transaction), txids[i]);
    ASSERT_EQ(bitcoin::wtxid(*transaction), wtxids[i]);
    ASSERT_EQ(bitcoin::weight(*transaction), payment["weight"].get<std::size_t>());
    fees += payment["fee"].get<std::int64_t>();
    weight += payment["weight"].get<std::size_t>();
  }
  EXPECT_EQ(parsed["coinbasevalue"], 312'500'000 + fees);
  EXPECT_LT(weight, 4'000'000U - 4'000U);
}

TEST_F(BlockTemplateTest, commits_to_its_witnesses) {
  const auto commitment = bitcoin::witness_commitment(wtxids, Hash256{});
  EXPECT_EQ(parsed["default_witness_commitment"],
            bitcoin::to_hex(bitcoin::witness_commitment_script(commitment)));
}

TEST_F(BlockTemplateTest, has_a_branch_of_twelve_levels_that_leads_to_its_root) {
  const auto branch = bitcoin::merkle_branch(txids);
  EXPECT_EQ(branch.size(), 12U);
  Hash256 coinbase;
  coinbase.bytes[5] = 5;
  std::vector<Hash256> leaves{coinbase};
  leaves.insert(leaves.end(), txids.begin(), txids.end());
  EXPECT_EQ(bitcoin::root_from_branch(coinbase, branch), bitcoin::merkle_root(leaves));
}

TEST_F(BlockTemplateTest, repeats_no_transaction_in_the_next_block) {
  TemplateSpec next = mainnet_spec();
  ++next.height;
  const auto other = nlohmann::json::parse(make_template(next) + "\"curtime\":1}");
  EXPECT_NE(other["transactions"][0]["txid"], parsed["transactions"][0]["txid"]);
  EXPECT_EQ(other["height"], 899'138);
}

TEST_F(BlockTemplateTest, carries_the_fields_of_the_header) {
  EXPECT_EQ(parsed["previousblockhash"], bitcoin::display_hex(mainnet_spec().previous));
  EXPECT_EQ(parsed["bits"], "17034219");
  EXPECT_EQ(parsed["target"], "0000000000000000000342190000000000000000000000000000000000000000");
  EXPECT_EQ(parsed["mintime"], 1'750'000'000);
  EXPECT_EQ(parsed["curtime"], 1'750'000'600);
  EXPECT_EQ(parsed["longpollid"], "abc1");
}

}  // namespace
}  // namespace tbg::load

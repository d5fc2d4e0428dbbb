#include "pool/bitcoin/network.h"

#include <gtest/gtest.h>

namespace tbg::bitcoin {
namespace {

constexpr Network kAll[] = {Network::main, Network::test, Network::testnet4, Network::signet,
                            Network::regtest};

TEST(Network, names_round_trip) {
  for (const Network network : kAll) {
    EXPECT_EQ(params(network).network, network);
    EXPECT_EQ(network_from_name(params(network).name), network);
  }
}

TEST(Network, aliases_and_nothing_else) {
  EXPECT_EQ(network_from_name("mainnet"), Network::main);
  EXPECT_EQ(network_from_name("testnet"), Network::test);
  EXPECT_EQ(network_from_name("testnet3"), Network::test);
  for (const auto* name : {"", "Main", "main ", "testnet5", "bc", "liquid"}) {
    EXPECT_FALSE(network_from_name(name)) << name;
  }
}

TEST(Network, constants_of_core) {
  EXPECT_EQ(params(Network::main).bech32_hrp, "bc");
  EXPECT_EQ(params(Network::main).rpc_port, 8332);
  EXPECT_EQ(params(Network::main).cookie_subdirectory, "");
  EXPECT_EQ(params(Network::test).rpc_port, 18332);
  EXPECT_EQ(params(Network::test).cookie_subdirectory, "testnet3");
  EXPECT_EQ(params(Network::testnet4).rpc_port, 48332);
  EXPECT_EQ(params(Network::signet).rpc_port, 38332);
  EXPECT_EQ(params(Network::signet).pow_limit_bits, 0x1e0377aeU);
  EXPECT_FALSE(params(Network::signet).min_difficulty_blocks);
  EXPECT_EQ(params(Network::regtest).bech32_hrp, "bcrt");
  EXPECT_EQ(params(Network::regtest).pow_limit_bits, 0x207fffffU);
  EXPECT_EQ(params(Network::regtest).rpc_port, 18443);
  for (const Network network : kAll) {
    const bool main = network == Network::main;
    EXPECT_EQ(params(network).p2pkh_version, main ? 0 : 111);
    EXPECT_EQ(params(network).p2sh_version, main ? 5 : 196);
    EXPECT_EQ(params(network).retargets, network != Network::regtest);
  }
}

TEST(Network, subsidy_halves_on_schedule) {
  EXPECT_EQ(subsidy(Network::main, 0), 5'000'000'000);
  EXPECT_EQ(subsidy(Network::main, 209'999), 5'000'000'000);
  EXPECT_EQ(subsidy(Network::main, 210'000), 2'500'000'000);
  EXPECT_EQ(subsidy(Network::main, 840'000), 312'500'000);
  EXPECT_EQ(subsidy(Network::main, 33 * 210'000 - 1), 1);
  EXPECT_EQ(subsidy(Network::main, 33 * 210'000), 0);
  EXPECT_EQ(subsidy(Network::main, 64 * 210'000), 0);  // a shift by 64 is undefined
  EXPECT_EQ(subsidy(Network::regtest, 149), 5'000'000'000);
  EXPECT_EQ(subsidy(Network::regtest, 150), 2'500'000'000);
  EXPECT_EQ(subsidy(Network::testnet4, 210'000), 2'500'000'000);
}

TEST(Network, all_subsidies_sum_to_the_money_there_will_be) {
  std::int64_t sum = 0;
  for (std::int64_t era = 0; era < 70; ++era)
    sum += 210'000 * subsidy(Network::main, era * 210'000);
  EXPECT_EQ(sum, 2'099'999'997'690'000);
}

}  // namespace
}  // namespace tbg::bitcoin

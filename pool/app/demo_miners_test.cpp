#include "pool/app/demo_miners.h"

#include <gtest/gtest.h>

#include <set>

#include "pool/bitcoin/address.h"

namespace tbg::app {
namespace {

TEST(DemoMiners, MineForAddressesOfEveryType) {
  std::set<bitcoin::AddressType> types;
  for (const DemoUser& user : demo_users()) {
    const auto address = bitcoin::decode_address(user.address, bitcoin::Network::regtest);
    ASSERT_TRUE(address) << user.address;
    types.insert(address->type);
  }
  EXPECT_EQ(types.size(), 5U);
}

TEST(DemoMiners, AreOfManyKindsAndAllDifferent) {
  std::set<std::string> names;
  std::set<std::string> agents;
  for (unsigned i = 0; i < 200; ++i) {
    const fakes::MinerOptions miner = demo_miner(i);
    names.insert(miner.user);
    agents.insert(miner.profile.user_agent);
    EXPECT_LT(miner.profile.suggested_difficulty, 1);
  }
  EXPECT_EQ(names.size(), 200U);
  EXPECT_EQ(agents.size(), 5U);
}

TEST(DemoMiners, ShareABoundedHashRate) {
  EXPECT_EQ(demo_hashrate(1), kDemoHashrate);
  EXPECT_EQ(demo_hashrate(8), kDemoHashrate);
  EXPECT_LE(demo_hashrate(200) * 200, kTotalHashrateMax);
}

}  // namespace
}  // namespace tbg::app

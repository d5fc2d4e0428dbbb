// The pool as a whole in memory: a miner mines, a node judges.
#include <gtest/gtest.h>

#include "fakes/miner.h"
#include "fakes/world.h"
#include "pool/bitcoin/address.h"

namespace tbg::fakes {
namespace {

std::string test_address() {
  bitcoin::Bytes script{0x00, 0x14};
  for (std::uint8_t i = 0; i < 20; ++i)
    script.push_back(i);
  return *bitcoin::encode_address(script, bitcoin::Network::regtest);
}

// A virtual miner on a connection of the world.
class Rig {
 public:
  Rig(World& world, MinerOptions options) : world_(world), miner_(std::move(options)) {
    id_ = world_.connect();
    miner_.connect();
    talk();
  }
  void talk() {
    for (int i = 0; i < 20; ++i) {
      const std::string out = miner_.take_output();
      if (!out.empty()) world_.send(id_, out);
      const std::string in = world_.network.take(id_);
      if (out.empty() && in.empty()) return;
      if (!in.empty()) miner_.on_bytes(in);
    }
  }
  void mine(std::uint64_t hashes) {
    miner_.mine(hashes);
    talk();
  }
  VirtualMiner& miner() { return miner_; }

 private:
  World& world_;
  VirtualMiner miner_;
  ConnectionId id_{};
};

TEST(PoolCore, MinerFindsBlocksThatTheNodeAccepts) {
  World world(easy_world());
  Rig rig(world, {.user = test_address() + ".rig"});
  ASSERT_TRUE(rig.miner().is_authorized());
  ASSERT_TRUE(rig.miner().has_job());
  for (int block = 0; block < 20; ++block) {
    const std::int64_t height = world.chain.tip().height;
    for (int i = 0; i < 50 && world.chain.tip().height == height; ++i) {
      rig.mine(4);
      world.advance(20 * kMillisecond);
      rig.talk();
    }
    ASSERT_GT(world.chain.tip().height, height);
  }
  EXPECT_GE(rig.miner().stats().accepted, 20u);
  EXPECT_GE(world.events.count<BlockFound>(), 20u);
  const bitcoin::Block* const block = world.chain.block(world.chain.tip().hash);
  const auto expected = bitcoin::decode_address(test_address(), bitcoin::Network::regtest);
  EXPECT_EQ(block->transactions[0].outputs[0].script, expected->script);
  for (const auto& [reason, count] : rig.miner().stats().rejected)
    ADD_FAILURE() << reason << " " << count;
}

}  // namespace
}  // namespace tbg::fakes

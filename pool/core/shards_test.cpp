// A pool with several shards: one user on all of them, one chain, one set of records.
#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "fakes/rig.h"
#include "fakes/world.h"

namespace tbg::core {
namespace {

constexpr std::size_t kShards = 4;

fakes::WorldOptions options() {
  fakes::WorldOptions options = fakes::easy_world();
  options.pool.shards = kShards;
  return options;
}

class ShardsTest : public testing::Test {
 protected:
  ShardsTest() {
    for (std::size_t i = 0; i < kShards; ++i) {  // connection numbers follow each other
      fakes::MinerOptions miner;
      miner.user = fakes::test_address() + ".w" + std::to_string(i);
      rigs_.push_back(std::make_unique<fakes::Rig>(world_, miner));
      rigs_.back()->talk();
    }
  }
  void mine(int rounds = 5) {
    for (int i = 0; i < rounds; ++i) {
      for (const auto& rig : rigs_) {
        rig->talk();  // somebody else may have found a block
        rig->mine(3);
      }
      world_.advance(kSecond);
    }
  }
  const Ledger& ledger() { return world_.pool().hub().ledger(); }
  std::uint64_t accepted() {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kShards; ++i)
      sum += world_.pool().shard(i).counters().accepted;
    return sum;
  }

  fakes::World world_{options()};
  std::vector<std::unique_ptr<fakes::Rig>> rigs_;
};

TEST_F(ShardsTest, EachHasItsMinersAndItsRangeOfExtranonce1) {
  std::set<bitcoin::Bytes> prefixes;
  for (std::size_t i = 0; i < kShards; ++i) {
    EXPECT_EQ(world_.pool().shard(i).counters().authorized, 1U);
    EXPECT_EQ(shard_of(rigs_[i]->id(), kShards), shard_of(ConnectionId{i + 1}, kShards));
  }
  mine(1);
  for (const ShareSubmitted* const share : world_.events.all<ShareSubmitted>())
    prefixes.insert({share->nonce1.begin(), share->nonce1.end()});
  EXPECT_EQ(prefixes.size(), kShards);
}

TEST_F(ShardsTest, AUserOnAllOfThemIsOneUser) {
  mine();
  ASSERT_GT(accepted(), 4 * kShards);
  ASSERT_EQ(ledger().users().size(), 1U);
  EXPECT_EQ(ledger().users().begin()->second.tally.shares, accepted());
  EXPECT_EQ(ledger().workers_online(), kShards);
}

TEST_F(ShardsTest, EachWritesItsOwnStreamWithoutAGap) {
  mine();
  std::map<std::uint32_t, std::uint64_t> lines;
  for (const std::string& name : world_.store.names(Folder::spool)) {
    const auto segment = parse_segment_name(name);
    ASSERT_TRUE(segment);
    const bitcoin::Bytes& bytes = *world_.store.look(Folder::spool, name);
    const std::string text(bytes.begin(), bytes.end());
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      const std::string wanted = "\"stream\":" + std::to_string(segment->stream) +
                                 ",\"seq\":" + std::to_string(++lines[segment->stream]) + ",";
      EXPECT_NE(text.substr(at, text.find('\n', at) - at).find(wanted), std::string::npos);
    }
  }
  EXPECT_EQ(lines.size(), kShards + 1);
}

TEST_F(ShardsTest, ABlockOfAnyShardIsSubmittedAndAllHearOfTheTip) {
  for (const auto& rig : rigs_) {
    const std::int64_t height = world_.chain.tip().height;
    ASSERT_TRUE(rig->mine_block());
    world_.advance(kSecond);
    EXPECT_EQ(world_.chain.tip().height, height + 1);
    for (const auto& other : rigs_)
      other->talk();
  }
  EXPECT_EQ(world_.pool().hub().counters().blocks_accepted, kShards);
  world_.events.clear();
  mine();
  for (const ShareSubmitted* const share : world_.events.all<ShareSubmitted>())
    EXPECT_TRUE(share->accepted) << share->reject_reason;
}

TEST_F(ShardsTest, ASessionIsResumedOnItsShardOnly) {
  fakes::Rig& rig = *rigs_[0];
  const std::string session = rig.miner().session_id();
  for (std::size_t i = 0; i < kShards; ++i) {
    rig.hang_up();
    rig.reconnect();
    const bool same_shard = shard_of(rig.id(), kShards) == shard_of(ConnectionId{1}, kShards);
    EXPECT_EQ(rig.miner().session_id() == session, same_shard);
    if (same_shard) return;
  }
  FAIL() << "it never came back to its shard";
}

TEST_F(ShardsTest, AShutdownReachesTheMinersOfAll) {
  world_.pool().begin_shutdown(world_.now());
  world_.advance(0);
  for (const auto& rig : rigs_) {
    bool told = false;
    for (const std::string& line : world_.hear(rig->id()))
      told = told || line.find("client.reconnect") != std::string::npos;
    EXPECT_TRUE(told);
  }
}

}  // namespace
}  // namespace tbg::core

// What a restarted pool knows: whole worlds with a mining rig, killed and started again on their
// disk.
#include <gtest/gtest.h>

#include <functional>

#include "fakes/header_hasher.h"
#include "fakes/rig.h"
#include "fakes/world.h"

namespace tbg::core {
namespace {

fakes::WorldOptions with_shards(std::size_t shards) {
  fakes::WorldOptions options = fakes::easy_world();
  options.pool.shards = shards;
  return options;
}

// The parameter: how many shards.
class RestartTest : public testing::TestWithParam<std::size_t> {
 protected:
  RestartTest() { again(); }

  // A life of the pool with some shares in it.
  void again() {
    fakes::MinerOptions options;
    options.user = fakes::test_address() + ".rig";
    fakes::Rig rig(world_, options);
    rig.talk();
    for (int i = 0; i < 20; ++i) {
      rig.mine(3);
      world_.advance(kSecond);
    }
    ASSERT_GT(user().shares, 0U);
  }
  // Until two snapshots are whole, and more shares are in none.
  void two_snapshots() {
    for (int i = 0; i < 2; ++i) {
      world_.advance(65 * kSecond);
      again();
    }
    ASSERT_GE(snapshots().size(), 2U);
  }
  std::vector<std::string> snapshots() {
    std::vector<std::string> names;
    for (const std::string& name : world_.store.names(Folder::records))
      if (name.starts_with("state-")) names.push_back(name);
    return names;
  }
  const Tally& user() { return world_.pool().hub().ledger().users().begin()->second.tally; }
  const WorkerRow& worker() { return *world_.pool().hub().ledger().workers().front(); }
  void restart() {
    world_.kill_pool();
    world_.start_pool();
  }
  void expect_same_after(const std::function<void()>& harm) {
    const Tally before = user();
    const double difficulty = worker().remembered_difficulty;
    world_.kill_pool();
    harm();
    world_.start_pool();
    EXPECT_EQ(user().shares, before.shares);
    EXPECT_EQ(user().shares_week, before.shares_week);
    EXPECT_EQ(user().best_alltime, before.best_alltime);
    EXPECT_EQ(user().best_week, before.best_week);
    EXPECT_NEAR(user().work, before.work, 1e-9 * before.work);
    EXPECT_EQ(worker().tally.shares, before.shares);
    EXPECT_EQ(worker().name, "rig");
    EXPECT_EQ(worker().remembered_difficulty, difficulty);
  }

  fakes::World world_{with_shards(GetParam())};
};
INSTANTIATE_TEST_SUITE_P(OneOrThreeShards, RestartTest, testing::Values(1U, 3U));

// A miner that comes back to another shard gets another session.
class SessionRestartTest : public RestartTest {};
INSTANTIATE_TEST_SUITE_P(OneShard, SessionRestartTest, testing::Values(1U));

// A port that is taken, or records that cannot be read: the process lives for some turns more, and
// must not write down what it does not know.
TEST_P(RestartTest, AStartThatFailedHasLeftEverythingAsItWas) {
  two_snapshots();
  const std::vector<std::string> before = snapshots();
  expect_same_after([&] {
    fakes::FakeHeaderHasher hasher;
    Options options = with_shards(GetParam()).pool;
    options.nodes.resize(1);
    fakes::PoolParts unstarted(options,
                               {world_.network, world_.node, world_.events, world_.store,
                                world_.entropy, hasher, world_.log},
                               nullptr);
    for (int i = 0; i < 3; ++i)
      unstarted.on_turn_end(world_.now());
    unstarted.finish(world_.now());
    EXPECT_EQ(snapshots(), before);
  });
}

TEST_P(RestartTest, FromTheEventsAlone) {
  expect_same_after([] {});
}

TEST_P(RestartTest, FromASnapshotAndTheEventsSince) {
  two_snapshots();
  expect_same_after([] {});
  again();
  expect_same_after([] {});
}

TEST_P(RestartTest, HashRatesDecayByTheTimeAway) {
  two_snapshots();
  // What the rates of a pool that never stopped would be in five minutes.
  const HashrateMeter before = user().hashrate;
  const std::int64_t then = world_.now().mono_us + 300 * kSecond;
  world_.kill_pool();
  world_.jump_wall_clock(300 * kSecond);
  world_.start_pool();
  for (std::size_t window = 0; window < HashrateMeter::kWindowsS.size(); ++window) {
    const double wanted = before.rate(window, then);
    EXPECT_NEAR(user().hashrate.rate(window, world_.now().mono_us), wanted, 1e-6 * wanted);
  }
}

// A miner that was asked to come back, or whose pool died, is the same one to it.
TEST_P(SessionRestartTest, SessionsMayBeResumedForTenMinutes) {
  fakes::MinerOptions options;
  options.user = fakes::test_address(1);
  fakes::Rig stays(world_, options), left(world_, options), late(world_, options);
  for (fakes::Rig* rig : {&stays, &left, &late})
    rig->talk();
  late.hang_up();
  world_.advance(400 * kSecond);
  left.hang_up();
  world_.advance(65 * kSecond);  // a snapshot
  const auto resumed = [](fakes::Rig& rig) {
    const std::string id = rig.miner().session_id();
    rig.reconnect();
    rig.talk();
    return rig.miner().session_id() == id;
  };
  world_.kill_pool();
  world_.jump_wall_clock(400 * kSecond);
  world_.start_pool();
  for (fakes::Rig* rig : {&stays, &left})
    EXPECT_TRUE(resumed(*rig));
  EXPECT_FALSE(resumed(late));
  world_.stop_pool();
  world_.jump_wall_clock(3600 * kSecond);
  world_.start_pool();
  for (fakes::Rig* rig : {&stays, &left, &late})
    EXPECT_TRUE(resumed(*rig));  // they could not come back sooner
}

TEST_P(SessionRestartTest, AResumedSessionThatDropsBeforeItsLoginMayBeResumedAgain) {
  fakes::MinerOptions options;
  options.user = fakes::test_address(1);
  fakes::Rig rig(world_, options);
  rig.talk();
  const std::string id = rig.miner().session_id();
  rig.hang_up();
  const auto subscribe = [&](ConnectionId client) {
    world_.say(client, R"({"id":1,"method":"mining.subscribe","params":["x",")" + id + R"("]})");
    return world_.hear(client).front();
  };
  const ConnectionId first = world_.connect();
  EXPECT_NE(subscribe(first).find(id), std::string::npos);
  world_.hang_up(first);
  EXPECT_NE(subscribe(world_.connect()).find(id), std::string::npos);
}

TEST_P(RestartTest, AFlippedByteIsNamedAndTheSnapshotBeforeIsUsed) {
  two_snapshots();
  const std::string newest = snapshots().back();
  expect_same_after([&] { world_.store.flip(Folder::records, newest, 100); });
  EXPECT_TRUE(world_.log.contains("records/" + newest + ", line 1 is damaged"));
}

TEST_P(RestartTest, WithoutAnySnapshotTheSpoolIsEnough) {
  two_snapshots();
  expect_same_after([&] {
    for (const std::string& name : snapshots())
      world_.store.flip(Folder::records, name, 50);
  });
}

TEST_P(RestartTest, AnUnfinishedSnapshotIsNone) {
  two_snapshots();
  expect_same_after([&] {
    const bitcoin::Bytes whole = *world_.store.look(Folder::records, snapshots().back());
    ASSERT_TRUE(world_.store.begin(Log::snapshot, "state-00000001-000000ff"));
    ASSERT_TRUE(world_.store.append(Log::snapshot, {whole.data(), whole.size() / 2}));
  });
}

TEST_P(RestartTest, ATornEventIsPassedOver) {
  const std::string segment = world_.store.names(Folder::spool).back();
  expect_same_after([&] {
    ASSERT_TRUE(world_.store.begin(Log::spool, segment));
    ASSERT_TRUE(world_.store.append(Log::spool, bitcoin::as_bytes("{\"event\":\"share_subm")));
  });
  EXPECT_TRUE(world_.log.contains("ends in the middle of an event"));
}

// The log of blocks too is opened then: nothing may go on without it.
TEST_P(RestartTest, ADiskThatFailsOnceAtTheStartCostsNothing) {
  for (std::uint64_t n = 1; n < 40; ++n) {
    world_.kill_pool();
    world_.store.fail_operation(n);
    world_.start_pool();
    world_.store.fail_operation(0);
    world_.advance(kSecond);
    fakes::MinerOptions options;
    options.user = fakes::test_address();
    fakes::Rig rig(world_, options);
    world_.events.clear();
    ASSERT_TRUE(rig.mine_block()) << n;
    EXPECT_GE(world_.events.count<BlockFound>(), 1U) << n;
    EXPECT_FALSE(world_.log.contains("block record not written")) << n;
  }
}

TEST_P(RestartTest, ANewerVersionStopsTheStart) {
  std::string rows;
  append_row(rows, world_.now(),
             SnapshotHead{.version = kRecordsVersion + 1, .at = {9, {1}}, .pool = {}, .weeks = {}});
  append_row(rows, world_.now(), SnapshotEnd{1});
  ASSERT_TRUE(
      world_.store.put(Folder::records, "state-000000ff-00000001", bitcoin::as_bytes(rows)));
  EXPECT_FALSE(world_.pool().start(world_.now()));
  EXPECT_TRUE(world_.log.contains("records/state-000000ff-00000001 is of version 4"));
}

// As version 1 wrote it, checksums of zlib's.
TEST_P(RestartTest, AnOlderVersionIsRead) {
  world_.kill_pool();
  const std::string_view rows =
      "aa56ed08 "
      "{\"tbgpool_records\":1,\"boot\":9,\"seq\":1,\"wall_us\":1700000000000000,\"pool\":{\"best\":"
      "5.0,\"week\":\"2023-W46\"}}\n"
      "c9c668dd {\"at\":1,\"wall_us\":1700000000000000}\n"
      "3f45e18d {\"user\":\"u\",\"best\":1000000.0,\"shares\":3}\n"
      "83e2def9 {\"rows\":3}\n";
  ASSERT_TRUE(
      world_.store.put(Folder::records, "state-000000ff-00000001", bitcoin::as_bytes(rows)));
  world_.start_pool();
  const Tally& known = world_.pool().hub().ledger().users().at("u").tally;
  EXPECT_EQ(known.best_alltime, 1e6);
  EXPECT_EQ(known.shares, 3U);
}

}  // namespace
}  // namespace tbg::core

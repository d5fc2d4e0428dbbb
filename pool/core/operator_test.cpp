// An operator among miners: what is seen of them, and what they are told.
#include <gtest/gtest.h>

#include <algorithm>

#include "fakes/rig.h"
#include "fakes/world.h"
#include "pool/core/limits.h"

namespace tbg::core {
namespace {

bool heard(const std::vector<std::string>& lines, std::string_view part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

class OperatorTest : public testing::Test {
 protected:
  ConnectionId login(const std::string& name = "rig") {
    const ConnectionId id = world_.connect();
    world_.say(id, R"({"id":1,"method":"mining.subscribe","params":["test/1"]})");
    world_.say(id, R"({"id":2,"method":"mining.authorize","params":[")" + fakes::test_address() +
                       "." + name + R"(","x"]})");
    EXPECT_TRUE(heard(world_.hear(id), "mining.notify"));
    return id;
  }
  OperatorAnswer command(const OperatorCommand& wish) {
    const OperatorAnswer answer = world_.pool().on_operator(world_.now(), wish);
    world_.advance(0);
    return answer;
  }
  std::vector<ClientView> clients(std::uint64_t after = 0, std::size_t limit = kViewsMax) {
    return world_.pool().shard().clients(world_.now(), ConnectionId{after}, limit);
  }
  std::vector<std::uint64_t> ids(std::uint64_t after, std::size_t limit) {
    std::vector<std::uint64_t> out;
    for (const ClientView& view : clients(after, limit))
      out.push_back(to_number(view.id));
    return out;
  }

  fakes::World world_{fakes::easy_world()};
};

TEST_F(OperatorTest, DropsAClientWhichIsToldAsAdmin) {
  const ConnectionId dropped = login("a");
  const ConnectionId other = login("b");
  EXPECT_EQ(command(DropClient{dropped}), OperatorAnswer::done);
  EXPECT_FALSE(world_.network.is_open(dropped));
  EXPECT_TRUE(world_.network.is_open(other));
  ASSERT_EQ(world_.events.count<MinerDisconnected>(), 1U);
  EXPECT_EQ(world_.events.last<MinerDisconnected>()->reason, CloseReason::admin);
  EXPECT_EQ(world_.events.last<MinerDisconnected>()->miner.worker, "a");
  EXPECT_EQ(command(DropClient{dropped}), OperatorAnswer::no_such_client);
  EXPECT_EQ(world_.pool().hub().ledger().workers_online(), 0U) << "nobody has sent a share";
}

TEST_F(OperatorTest, DroppingTwiceInOneTurnIsOnce) {
  const ConnectionId id = login();
  EXPECT_EQ(world_.pool().on_operator(world_.now(), DropClient{id}), OperatorAnswer::done);
  EXPECT_EQ(command(DropClient{id}), OperatorAnswer::no_such_client);
  EXPECT_EQ(world_.events.count<MinerDisconnected>(), 1U);
}

TEST_F(OperatorTest, AMessageReachesEverybodyThatIsAuthorisedAndNobodyElse) {
  std::vector<ConnectionId> miners;
  for (std::size_t i = 0; i < kConnectionsPerSlice + 6; ++i)
    miners.push_back(login("w" + std::to_string(i)));
  const ConnectionId stranger = world_.connect();
  EXPECT_EQ(command(MessageMiners{"hello \"miners\"", {}}), OperatorAnswer::done);
  for (const ConnectionId id : miners)
    EXPECT_TRUE(heard(world_.hear(id), R"(client.show_message","params":["hello \"miners\""])"));
  EXPECT_TRUE(world_.hear(stranger).empty());
}

TEST_F(OperatorTest, OneMinerAloneIsToldToReconnect) {
  const ConnectionId one = login("a");
  const ConnectionId other = login("b");
  EXPECT_EQ(command(ReconnectMiners{one}), OperatorAnswer::done);
  EXPECT_TRUE(heard(world_.hear(one), "client.reconnect"));
  EXPECT_TRUE(world_.hear(other).empty());
  EXPECT_EQ(command(ReconnectMiners{ConnectionId{4711}}), OperatorAnswer::no_such_client);
  EXPECT_TRUE(world_.network.is_open(one)) << "it is asked, not dropped";
}

// New work must not be lost to a line that is still on its way, nor the line to new work.
TEST_F(OperatorTest, NewWorkAndALineToEverybodyBothArrive) {
  std::vector<ConnectionId> miners;
  for (std::size_t i = 0; i < 2 * kConnectionsPerSlice + 6; ++i)
    miners.push_back(login("w" + std::to_string(i)));
  EXPECT_EQ(world_.pool().on_operator(world_.now(), ReconnectMiners{}), OperatorAnswer::done);
  world_.pool().on_turn_end(world_.now());  // the first slice
  world_.mine_elsewhere();
  world_.advance(kSecond);
  for (const ConnectionId id : miners) {
    const std::vector<std::string> lines = world_.hear(id);
    EXPECT_TRUE(heard(lines, "client.reconnect"));
    EXPECT_TRUE(heard(lines, "mining.notify"));
  }
}

TEST_F(OperatorTest, WhatADisplayCannotShowIsRefused) {
  login();
  EXPECT_EQ(command(MessageMiners{"", {}}), OperatorAnswer::bad_text);
  EXPECT_EQ(command(MessageMiners{"two\nlines", {}}), OperatorAnswer::bad_text);
  EXPECT_EQ(command(MessageMiners{"gr\xc3\xbc\xc3\x9f", {}}), OperatorAnswer::bad_text);
  EXPECT_EQ(command(MessageMiners{std::string(kOperatorTextMax + 1, 'x'), {}}),
            OperatorAnswer::bad_text);
  EXPECT_EQ(command(MessageMiners{std::string(kOperatorTextMax, 'x'), {}}), OperatorAnswer::done);
}

TEST_F(OperatorTest, LinesToEverybodyThatWaitAreBounded) {
  login();
  for (std::size_t i = 0; i < kAnnouncementsMax; ++i)
    EXPECT_EQ(world_.pool().on_operator(world_.now(), ReconnectMiners{}), OperatorAnswer::done);
  EXPECT_EQ(world_.pool().on_operator(world_.now(), ReconnectMiners{}), OperatorAnswer::too_many);
  world_.advance(0);
  EXPECT_EQ(command(ReconnectMiners{}), OperatorAnswer::done);
}

TEST_F(OperatorTest, ClientsComeInPagesInTheOrderOfTheirIds) {
  for (int i = 0; i < 7; ++i)
    world_.connect();
  world_.hang_up(ConnectionId{3});
  EXPECT_EQ(ids(0, 3), (std::vector<std::uint64_t>{1, 2, 4}));
  EXPECT_EQ(ids(4, 3), (std::vector<std::uint64_t>{5, 6, 7}));
  EXPECT_TRUE(ids(7, 3).empty());
  EXPECT_TRUE(ids(0, 0).empty());
}

TEST_F(OperatorTest, AViewSaysWhoMinesAndHowWell) {
  fakes::MinerOptions options;
  options.user = fakes::test_address() + ".rig";
  fakes::Rig rig(world_, options);
  world_.advance(10 * kSecond);
  rig.mine(200);
  const ConnectionId stranger = world_.connect("192.0.2.9");
  const std::vector<ClientView> all = clients();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].user, fakes::test_address());
  EXPECT_EQ(all[0].worker, "rig");
  EXPECT_EQ(all[0].workers, 1U);
  EXPECT_EQ(all[0].accepted, rig.miner().stats().accepted);
  EXPECT_GT(all[0].accepted, 0U);
  EXPECT_GT(all[0].hashrate, 0);
  EXPECT_GT(all[0].best, 0);
  EXPECT_NEAR(all[0].connected_s, 10, 1);
  EXPECT_EQ(all[1].id, stranger);
  EXPECT_EQ(all[1].ip, "192.0.2.9");
  EXPECT_EQ(all[1].user, "");
  EXPECT_FALSE(all[1].subscribed);
  EXPECT_EQ(world_.pool().hub().ledger().workers_online(), 1U);
  rig.hang_up();
  EXPECT_EQ(world_.pool().hub().ledger().workers_online(), 0U);
}

TEST_F(OperatorTest, NodesAreSeenAsTheyAre) {
  const auto node = [this] { return world_.pool().hub().generator().nodes().at(0); };
  EXPECT_TRUE(node().answers && node().synced && node().active);
  EXPECT_EQ(node().height, world_.chain.tip().height);
  world_.node.set_up(NodeId{0}, false);
  world_.advance(10 * kSecond);
  EXPECT_FALSE(node().answers || node().active);
  EXPECT_NE(node().trouble, "");
}

// What an operator did belongs to the session: without it the rest could not be repeated.
TEST_F(OperatorTest, CommandsAreRecorded) {
  const std::uint64_t before = world_.recorder.rolling_hash();
  EXPECT_EQ(world_.pool().on_operator(world_.now(), DropClient{ConnectionId{9}}),
            OperatorAnswer::no_such_client);
  EXPECT_NE(world_.recorder.rolling_hash(), before);
}

}  // namespace
}  // namespace tbg::core

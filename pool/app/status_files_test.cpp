#include "pool/app/status_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "fakes/rig.h"
#include "pool/app/helper_test_support.h"
#include "pool/app/world_view_test_support.h"
#include "pool/core/limits.h"
#include "pool/live/temp_folder.h"

namespace tbg::app {
namespace {

namespace fs = std::filesystem;
using fakes::Rig;
using fakes::test_address;
using std::chrono::milliseconds;

class Files : public ::testing::Test {
 protected:
  Files() {
    // The ledger's times are compared with the start of this process.
    world.jump_wall_clock(live::Loop::now().wall_us - world.now().wall_us + 3600 * kSecond);
  }

  void start() {
    files.emplace(loop, log, folder,
                  StatusFiles::Pace{.first = milliseconds(5),
                                    .every = milliseconds(20),
                                    .sample = milliseconds(5),
                                    .slice = milliseconds(1)});
    files->start(view);
  }
  // What happened in the world since the last call.
  void tell() {
    for (const auto& kept : world.events.events())
      files->ear().emit(kept.now, kept.event);
    world.events.clear();
  }
  void hear_share(double diff, double achieved, bool accepted) {
    ShareSubmitted share;
    share.diff = diff;
    share.sdiff = achieved;
    share.accepted = accepted;
    files->ear().emit({}, share);
  }
  std::string text(const std::string& name) {
    std::ostringstream out;
    out << std::ifstream(folder / name).rdbuf();
    return out.str();
  }
  nlohmann::json user(std::uint8_t number = 0) {
    return nlohmann::json::parse(text("users/" + test_address(number)), nullptr, false);
  }
  nlohmann::json pool_line(int number) {
    std::istringstream lines(text("pool/pool.status"));
    std::string line;
    for (int i = 0; i <= number; ++i)
      std::getline(lines, line);
    return nlohmann::json::parse(line, nullptr, false);
  }

  live::testing::TempFolder temp;
  const fs::path& folder = temp.path;
  fakes::FakeLog log;
  live::Loop loop;
  fakes::World world{fakes::easy_world()};
  WorldView view{world};
  std::optional<StatusFiles> files;
};

TEST_F(Files, SayWhatTheLedgerSays) {
  start();
  Rig rig(world, {.user = test_address() + ".rig", .user_agent = "bitaxe/BM1370"});
  Rig idle(world, {.user = test_address(1) + ".never", .seed = 2});
  rig.mine(100);
  tell();
  const core::Tally& tally = world.pool().hub().ledger().users().at(test_address()).tally;
  ASSERT_GT(tally.shares, 0u);
  ASSERT_TRUE(
      eventually(loop, [&] { return pool_line(0).is_object() && pool_line(0)["Users"] == 1; }));
  EXPECT_EQ(user()["bestever"], tally.best_alltime);
  EXPECT_EQ(user()["lastshare"], tally.last_share_s);
  EXPECT_EQ(user()["workers"], 1);
  ASSERT_EQ(user()["worker"].size(), 1u);
  EXPECT_EQ(user()["worker"][0]["workername"], test_address() + ".rig");
  EXPECT_EQ(user()["worker"][0]["useragent"], "bitaxe/BM1370");
  EXPECT_NE(user()["hashrate7d"], "0");
  EXPECT_FALSE(fs::exists(folder / "users" / test_address(1))) << "without a share";
  EXPECT_EQ(pool_line(0)["Users"], 1);
  EXPECT_EQ(pool_line(0)["Workers"], 2);
  EXPECT_EQ(pool_line(0)["UserAgents"][0]["ua"], "bitaxe");
  EXPECT_NE(pool_line(1)["hashrate7d"], "0");
  EXPECT_GT(pool_line(2)["netdiff"], 0);
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    EXPECT_EQ(entry.path().string().find(".tmp-"), std::string::npos) << entry.path();
}

TEST_F(Files, OfAUserWithMoreWorkersThanASliceAreWhole) {
  start();
  std::vector<std::string> more;
  for (int i = 1; i < 150; ++i)
    more.push_back(test_address() + ".w" + std::to_string(i));
  Rig proxy(world, {.user = test_address() + ".w0", .more_users = more});
  Rig other(world, {.user = test_address(1) + ".x", .seed = 2});
  for (int i = 0; i < 100 && world.pool().hub().ledger().workers().size() < 151; ++i) {
    proxy.mine(200);
    other.mine(10);
    world.advance(kSecond);
  }
  ASSERT_EQ(world.pool().hub().ledger().workers().size(), 151u);
  tell();
  ASSERT_TRUE(
      eventually(loop, [&] { return user().is_object() && user()["worker"].size() == 150; }));
  ASSERT_TRUE(eventually(loop, [&] { return user(1).is_object(); }));
  EXPECT_EQ(user(1)["worker"].size(), 1u);
  EXPECT_EQ(user()["workers"], 150);
}

TEST_F(Files, ADiskThatFailsIsToldAboutOnceAndOnceWhenItWorksAgain) {
  std::ofstream(folder / "users") << "in the way";
  std::ofstream(folder / "pool") << "in the way";
  start();
  Rig rig(world, {.user = test_address()});
  rig.mine(50);
  tell();
  ASSERT_TRUE(eventually(loop, [&] { return log.contains("status files lag: cannot write"); }));
  eventually(loop, [end = std::chrono::steady_clock::now() + milliseconds(100)] {
    return std::chrono::steady_clock::now() > end;
  });
  EXPECT_EQ(log.lines().size(), 1u);
  fs::remove(folder / "users");
  fs::remove(folder / "pool");
  ASSERT_TRUE(eventually(loop, [&] { return log.contains("written again"); }));
  EXPECT_TRUE(eventually(loop, [&] { return user().is_object(); }));
}

TEST_F(Files, TheRoundGoesOnAfterARestartAndEndsWithABlock) {
  start();
  hear_share(5, 70, true);
  hear_share(3, 1, false);
  files->finish();
  start();
  hear_share(5, 60, true);
  files->finish();
  EXPECT_EQ(pool_line(2)["accepted"], 10);
  EXPECT_EQ(pool_line(2)["rejected"], 3);
  EXPECT_EQ(pool_line(2)["accepted_count"], 2);
  EXPECT_EQ(pool_line(2)["rejected_count"], 1);
  EXPECT_EQ(pool_line(2)["bestshare"], 70);
  start();
  BlockStatus found;
  found.status = BlockState::accepted;
  found.height = 5;
  files->ear().emit({}, found);
  hear_share(2, 3, true);
  files->ear().emit({}, found);  // by another node
  files->finish();
  EXPECT_EQ(pool_line(2)["accepted"], 2);
  EXPECT_EQ(pool_line(2)["bestshare"], 3);
}

TEST(StatusPace, APassTakesHalfOfTheTimeBetweenTwoHoweverManyThereAre) {
  const StatusFiles::Pace pace{.every = milliseconds(60'000), .slice = milliseconds(2)};
  for (const std::size_t rows : {100u, 5'000u, 30'000u, 200'000u}) {
    const auto pass = pace.gap(rows) * (rows / core::kConnectionsPerSlice + 1);
    EXPECT_LE(pass, pace.every / 2) << rows;
    EXPECT_GT(pass, pace.every / 2 - milliseconds(1)) << rows;
  }
  EXPECT_EQ(pace.gap(100'000'000), pace.slice) << "the loop has other things to do";
}

TEST(StatusEvents, KnowWhoIsOnline) {
  StatusEvents events({});
  const auto come = [&](const char* worker, std::uint64_t client, std::int64_t wall_us) {
    MinerConnected miner;
    miner.miner = {"u", worker, ConnectionId{client}};
    miner.useragent = client == 2 ? "second" : "first";
    events.emit({0, wall_us}, miner);
  };
  const auto leave = [&](const char* worker, std::uint64_t client) {
    MinerDisconnected miner;
    miner.miner = {"u", worker, ConnectionId{client}};
    events.emit({}, miner);
  };
  EXPECT_FALSE(events.is_online("u"));
  come("w", 1, 5 * kSecond);
  come("w", 2, 7 * kSecond);
  ASSERT_NE(events.find("u", "w"), nullptr);
  EXPECT_EQ(events.find("u", "w")->since_s, 5);
  EXPECT_EQ(events.find("u", "w")->connections, 2u);
  EXPECT_EQ(events.find("u", "w")->agent, "second");
  leave("w", 1);
  EXPECT_TRUE(events.is_online("u"));
  EXPECT_FALSE(events.is_online("t"));
  leave("w", 2);
  EXPECT_FALSE(events.is_online("u"));
  EXPECT_EQ(events.find("u", "w"), nullptr);
}

}  // namespace
}  // namespace tbg::app

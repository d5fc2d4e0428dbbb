// A pool with threads, as tbgpool runs it: the embedded node, four shards, and demo miners that
// hash for real. Also run under ThreadSanitizer.
#include "pool/app/sharded_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "fakes/log.h"
#include "pool/app/demo_miners.h"
#include "pool/app/driver.h"
#include "pool/app/embedded_node.h"
#include "pool/core/limits.h"
#include "pool/live/live_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::app {
namespace {

constexpr std::size_t kShards = 4;
constexpr unsigned kMiners = 24;

// The test's thread is the process's: it drives the loop while it waits.
class Sharded : public ::testing::Test, private live::TurnDriver {
 protected:
  void SetUp() override {
    settings.pool.shards = kShards;
    settings.pool.network = bitcoin::Network::regtest;
    settings.pool.nodes = {{"embedded", true}};
    settings.listen = {{}};  // in name only; the connector has a port of its own
    settings.pool.listeners = {{}};
    settings.pool.difficulty = {1e-5, 1e-5, 1e-5};
    settings.datadir = (temp.path / "data").string();
    settings.logdir = (temp.path / "logs").string();
    settings.log_shares = true;
    settings.event_socket_path = (temp.path / "events.sock").string();
    auto opened = live::FileStore::open(
        loop, log, settings.datadir,
        {.streams = core::streams_of(kShards), .ring_bytes = live::SegmentLog::kRingBytes});
    ASSERT_TRUE(opened);
    store = std::move(*opened);
    pool = make_pool({.settings = settings,
                      .connector = {.listen = {{"127.0.0.1", 0, false}}},
                      .loop = loop,
                      .node = node,
                      .store = *store,
                      .events = events,
                      .log = log,
                      .on_status = [this](const StatusDelta& delta) { status.add(delta); }});
    driver.attach(node);
    driver.attach(pool->main_part());
  }
  void TearDown() override {
    miners.reset();
    pool.reset();
  }

  bool start() {
    if (!pool->listen() || !pool->main_part().start(live::Loop::now())) return false;
    pool->run();
    node.start();
    return true;
  }
  void start_miners() { miners.emplace(DemoMiners::Options{"127.0.0.1", pool->port(0), kMiners}); }
  // Drives until it holds; false after a while.
  bool until(std::function<bool()> condition) {
    done = std::move(condition);
    give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    loop.io().restart();
    arm();
    loop.run(*this);
    return done();
  }
  void arm() {
    look.expires_after(std::chrono::milliseconds(5));
    look.async_wait([this](const boost::system::error_code& error) {
      if (!error) arm();
    });
  }
  void on_time(Now now) override { driver.on_time(now); }
  bool on_turn_end(Now now) override {
    const bool busy = driver.on_turn_end(now);
    if (done() || std::chrono::steady_clock::now() > give_up) loop.stop();
    return busy;
  }
  std::vector<core::ClientView> all_clients() {
    std::vector<core::ClientView> out;
    for (std::optional<std::vector<core::ClientView>> page; !page || !page->empty();) {
      page = pool->clients(live::Loop::now(), out.empty() ? ConnectionId{} : out.back().id, 100);
      if (page) out.insert(out.end(), page->begin(), page->end());
    }
    return out;
  }
  [[nodiscard]] std::uint64_t credited() const {
    std::uint64_t shares = 0;
    for (const auto& [user, row] : pool->hub().ledger().users())
      shares += row.tally.shares;
    return shares;
  }

  live::testing::TempFolder temp;
  live::testing::MemoryLog log;
  Settings settings = default_settings(NodeKind::embedded);
  live::Loop loop;
  boost::asio::steady_timer look{loop.io()};
  Driver driver;
  EventOutlet events{log, LogLevel::info};
  EmbeddedNode node{loop, driver, {.bits = 0x1f00ffff}};
  StatusEvents status{{}};
  std::unique_ptr<live::FileStore> store;
  std::unique_ptr<RunningPool> pool;
  std::optional<DemoMiners> miners;
  std::function<bool()> done = [] { return false; };
  std::chrono::steady_clock::time_point give_up;
};

TEST_F(Sharded, ServesMinersOnEveryShardAndFindsTheirBlocks) {
  ASSERT_TRUE(start());
  start_miners();
  ASSERT_TRUE(until([&] {
    return pool->totals().shares.authorized == kMiners && credited() >= 50 &&
           pool->hub().counters().blocks_accepted >= 2;
  }));
  std::set<ShardId> used;
  const auto clients = all_clients();
  ASSERT_EQ(clients.size(), kMiners);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    used.insert(core::shard_of(clients[i].id, kShards));
    if (i > 0) {
      EXPECT_LT(to_number(clients[i - 1].id), to_number(clients[i].id));
    }
  }
  EXPECT_GE(used.size(), 2u);  // of 24, all on one with 4^-23
  // All of it, to the last share, once the threads have ended.
  pool->end();
  ASSERT_TRUE(until([&] { return credited() == pool->totals().shares.accepted; }));
  pool->finish_events();
  EXPECT_EQ(status.accepted(), pool->totals().shares.accepted);
  EXPECT_GT(pool->totals().told.dropped, 0u);  // nobody listens
}

TEST_F(Sharded, PagesOfClientsGoOverAllShards) {
  ASSERT_TRUE(start());
  start_miners();
  ASSERT_TRUE(until([&] { return pool->totals().connections == kMiners; }));
  std::set<std::uint64_t> seen;
  ConnectionId after{};
  for (;;) {
    const auto page = pool->clients(live::Loop::now(), after, 5);
    if (!page) continue;  // a busy machine
    EXPECT_LE(page->size(), 5u);
    if (page->empty()) break;
    for (const core::ClientView& client : *page)
      EXPECT_TRUE(seen.insert(to_number(client.id)).second);
    after = page->back().id;
  }
  EXPECT_EQ(seen.size(), kMiners);
}

TEST_F(Sharded, AnOperatorReachesOneMinerAndAll) {
  ASSERT_TRUE(start());
  start_miners();
  ASSERT_TRUE(until([&] { return pool->totals().shares.authorized == kMiners; }));
  const ConnectionId last = all_clients().back().id;
  using core::OperatorAnswer;
  const auto answer = [&](const core::OperatorCommand& wish) {
    return pool->on_operator(live::Loop::now(), wish).value_or(OperatorAnswer::too_many);
  };
  // On a busy machine an answer may not come in time, and the wish is done all the same.
  until([&] { return answer(core::DropClient{last}) == OperatorAnswer::no_such_client; });
  EXPECT_EQ(answer(core::DropClient{last}), OperatorAnswer::no_such_client);
  EXPECT_TRUE(until([&] {
    return answer(core::MessageMiners{"hello", std::nullopt}) == OperatorAnswer::done;
  }));
  EXPECT_TRUE(until([&] {
    return answer(core::MessageMiners{"\n", std::nullopt}) == OperatorAnswer::bad_text;
  }));
  // It comes back, under a new number.
  ASSERT_TRUE(until([&] {
    const auto clients = all_clients();
    return clients.size() == kMiners && std::none_of(clients.begin(), clients.end(),
                                                     [&](const auto& c) { return c.id == last; });
  }));
}

TEST_F(Sharded, ToldToStopMinersAreSentAwayAndNobodyIsLetIn) {
  ASSERT_TRUE(start());
  start_miners();
  ASSERT_TRUE(until([&] { return pool->totals().shares.authorized == kMiners; }));
  pool->stop_listening();
  pool->main_part().begin_shutdown(live::Loop::now());
  ASSERT_TRUE(until([&] { return pool->totals().connections == 0; }));
  EXPECT_EQ(pool->hub().ledger().workers_online(), 0u);
}

TEST_F(Sharded, APortSomebodyElseListensOnIsSaid) {
  live::Connector other(loop, log, {.listen = {{"127.0.0.1", 0, false}}, .shared = true});
  class Nobody final : public NetworkInputs {
    void on_connect(Now, ConnectionId, const Peer&) override {}
    void on_bytes(Now, ConnectionId, std::string_view) override {}
    void on_disconnect(Now, ConnectionId, CloseReason) override {}
  } nobody;
  ASSERT_TRUE(other.listen(nobody));
  const std::uint16_t taken = other.port(0);
  pool.reset();
  pool = make_pool({.settings = settings,
                    .connector = {.listen = {{"127.0.0.1", taken, false}}},
                    .loop = loop,
                    .node = node,
                    .store = *store,
                    .events = events,
                    .log = log,
                    .on_status = [](const StatusDelta&) {}});
  const auto listening = pool->listen();
  ASSERT_FALSE(listening);
  EXPECT_NE(listening.error().message.find("in use"), std::string::npos);
}

TEST(ShardsWanted, AreOnePerCoreIfTheOperatorLeavesIt) {
  Settings settings;
  EXPECT_EQ(shards_wanted(settings), 1u);
  settings.pool.shards = 7;
  EXPECT_EQ(shards_wanted(settings), 7u);
  settings.pool.shards = 0;
  EXPECT_GE(shards_wanted(settings), 1u);
  EXPECT_LE(shards_wanted(settings), core::kShardsMax);
}

}  // namespace
}  // namespace tbg::app

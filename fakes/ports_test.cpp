#include <gtest/gtest.h>

#include <set>

#include "fakes/clock.h"
#include "fakes/entropy.h"
#include "fakes/event_sink.h"
#include "fakes/log.h"
#include "fakes/network.h"

namespace tbg::fakes {
namespace {

TEST(FakeClock, FiresOnceWhenItsDeadlineIsReached) {
  FakeClock clock;
  EXPECT_FALSE(clock.take_due(1'000));
  clock.arm(500);
  clock.arm(700);
  EXPECT_FALSE(clock.take_due(699));
  EXPECT_TRUE(clock.take_due(700));
  EXPECT_FALSE(clock.take_due(10'000));
  EXPECT_EQ(clock.deadline(), std::nullopt);
}

TEST(FakeEntropy, SameSeedSameDraws) {
  FakeEntropy first(7), again(7), other(8);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t draw = first.next();
    EXPECT_EQ(draw, again.next());
    EXPECT_NE(draw, other.next());
    seen.insert(draw);
  }
  EXPECT_EQ(seen.size(), 100U);
}

// Published vectors: SplitMix64 of seed 0, and xoshiro256** started from it, never change.
TEST(Random, KnownSequence) {
  std::uint64_t state = 0;
  EXPECT_EQ(split_mix(state), 0xe220a8397b1dcdafU);
  EXPECT_EQ(split_mix(state), 0x6e789e6aa1b965f4U);
  Random random(0);
  EXPECT_EQ(random.next(), 0x99ec5f36cb75f2b4U);
}

TEST(Random, StaysInItsBoundsAndReachesThem) {
  Random random(3);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 300; ++i)
    seen.insert(random.between(-2, 3));
  EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2, 3}));
  EXPECT_EQ(random.below(1), 0U);
  EXPECT_FALSE(random.chance(0, 5));
  EXPECT_TRUE(random.chance(5, 5));
}

std::string send(FakeNetwork& network, ConnectionId id, std::string_view text) {
  const std::string_view pieces[] = {text.substr(0, 1), text.substr(1)};
  network.send(id, pieces);
  return network.sent(id);
}

TEST(FakeNetwork, KeepsWhatIsSentUntilTaken) {
  FakeNetwork network;
  const ConnectionId id = network.open();
  EXPECT_EQ(send(network, id, "hello"), "hello");
  EXPECT_EQ(network.take(id), "hello");
  EXPECT_EQ(network.take(id), "");
  EXPECT_EQ(network.queued(id), 0U);
  EXPECT_NE(network.open(), id);
}

TEST(FakeNetwork, SlowPeerFillsTheQueue) {
  FakeNetwork network;
  const ConnectionId id = network.open();
  network.limit_accept(id, 2);
  send(network, id, "hello");
  EXPECT_EQ(network.queued(id), 3U);
  EXPECT_EQ(network.take(id), "he");
  network.accept_more(id, 2);
  EXPECT_EQ(network.take(id), "ll");
  network.limit_accept(id, FakeNetwork::kUnlimited);
  EXPECT_EQ(network.queued(id), 0U);
  network.set_queued(id, 99);
  EXPECT_EQ(network.queued(id), 99U);
}

TEST(FakeNetwork, ClosedAndDroppedConnectionsTakeNothing) {
  FakeNetwork network;
  const ConnectionId closed = network.open();
  network.close(closed, CloseReason::limit);
  network.close(closed, CloseReason::admin);
  EXPECT_EQ(network.close_reason(closed), CloseReason::limit);
  EXPECT_EQ(send(network, closed, "late"), "");
  const ConnectionId dropped = network.open();
  network.drop(dropped);
  EXPECT_EQ(send(network, dropped, "late"), "");
  EXPECT_EQ(network.close_reason(dropped), std::nullopt);
  EXPECT_FALSE(network.is_open(dropped));
  EXPECT_EQ(network.queued(ConnectionId{77}), 0U);
}

TEST(FakeEventSink, OwnsItsTexts) {
  FakeEventSink sink;
  {
    std::string user = "somebody";
    std::string nonce(4, '\x5a');
    ShareSubmitted share;
    share.miner.user = user;
    share.nonce1 = bitcoin::as_bytes(nonce);
    sink.emit({1, 2}, share);
    sink.emit({3, 4}, WeeklySummary{user, "2026-W08", 1.5, 7});
    user.assign(user.size(), '#');
    nonce.assign(nonce.size(), '#');
  }
  ASSERT_EQ(sink.events().size(), 2U);
  EXPECT_EQ(sink.events()[0].now.wall_us, 2);
  const auto* share = sink.last<ShareSubmitted>();
  ASSERT_NE(share, nullptr);
  EXPECT_EQ(share->miner.user, "somebody");
  EXPECT_EQ(bitcoin::Bytes(share->nonce1.begin(), share->nonce1.end()), bitcoin::Bytes(4, 0x5a));
  EXPECT_EQ(sink.last<WeeklySummary>()->week, "2026-W08");
  EXPECT_EQ(sink.count<BlockFound>(), 0U);
  sink.clear();
  EXPECT_EQ(sink.last<ShareSubmitted>(), nullptr);
}

TEST(FakeLog, KeepsLinesInOrder) {
  FakeLog log;
  log.write(LogLevel::warning, "node is away");
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_EQ(log.lines()[0].level, LogLevel::warning);
  EXPECT_TRUE(log.contains("away"));
  EXPECT_FALSE(log.contains("back"));
}

}  // namespace
}  // namespace tbg::fakes

#include "pool/app/event_log.h"

#include <gtest/gtest.h>

#include "fakes/log.h"
#include "pool/stratum/heap_use.h"

namespace tbg::app {
namespace {

const Miner kMiner{"bc1quser", "rig", ConnectionId{7}};

ShareSubmitted share(bool accepted) {
  ShareSubmitted event;
  event.miner = kMiner;
  event.diff = 42;
  event.accepted = accepted;
  event.reject_reason = accepted ? "" : "Stale";
  return event;
}

TEST(EventLog, SaysNotableEventsAtInfo) {
  fakes::FakeLog log;
  EventLog events(log, LogLevel::info);
  BlockFound block;
  block.miner = kMiner;
  block.height = 101;
  events.emit({}, block);
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_EQ(log.lines()[0].text.find("block_found height=101 hash=0000"), 0U);
  EXPECT_TRUE(log.contains("user=bc1quser worker=rig client=7"));
  ShareBestDiff best;
  best.new_best = 5;
  events.emit({}, best);
  EXPECT_TRUE(log.contains("share_best_diff"));
  log.clear();
  best.timeframe = Timeframe::alltime;
  events.emit({}, best);
  best.new_best = 4;
  events.emit({}, best);
  EXPECT_TRUE(log.lines().empty()) << "the same share again, and somebody's own record";
}

TEST(EventLog, SaysSharesAtDebugOnly) {
  fakes::FakeLog log;
  EventLog events(log, LogLevel::info);
  events.emit({}, share(true));
  EXPECT_TRUE(log.lines().empty());
  events.set_level(LogLevel::debug);
  events.emit({}, share(false));
  EXPECT_TRUE(log.contains("accepted=no diff=42 sdiff=0 reason=Stale"));
}

TEST(EventLog, CountsEveryTypeAndRemembersTheTip) {
  fakes::FakeLog log;
  EventLog events(log, LogLevel::error);
  events.emit({}, share(true));
  events.emit({}, share(false));
  NewBlockNetwork tip;
  tip.height = 5;
  events.emit({.mono_us = 9, .wall_us = 0}, tip);
  EXPECT_EQ(events.count("share_submitted"), 2U);
  EXPECT_EQ(events.count("new_block_network"), 1U);
  EXPECT_EQ(events.count("no_such_type"), 0U);
  EXPECT_EQ(events.tip().height, 5);
  EXPECT_EQ(events.tip().seen_us, 9);
}

TEST(EventLog, EveryTypeHasALine) {
  fakes::FakeLog log;
  EventLog events(log, LogLevel::debug);
  const std::array<Event, 10> all{
      ShareSubmitted{}, ShareBestDiff{},     WeeklySummary{}, BlockFound{},     BlockStatus{},
      MinerConnected{}, MinerDisconnected{}, DiffUpdated{},   HashrateUpdate{}, NewBlockNetwork{}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].index(), i);
    events.emit({}, all[i]);
    EXPECT_EQ(log.lines().back().text.find(kEventNames[i]), 0U);
    EXPECT_EQ(events.count(kEventNames[i]), 1U);
  }
}

TEST(EventLog, AShareBelowTheLevelAllocatesNothing) {
  fakes::FakeLog log;
  EventLog events(log, LogLevel::info);
  const Event event = share(true);
  stratum::reset_heap_use();
  for (int i = 0; i < 1000; ++i)
    events.emit({}, event);
  EXPECT_EQ(stratum::heap_use().allocations, 0U);
}

}  // namespace
}  // namespace tbg::app

// A recording given to a build that behaves as it did, and to one that does not.
#include "sim/rerun.h"

#include <gtest/gtest.h>

#include "pool/recording/crossing_text.h"
#include "pool/recording/replay.h"
#include "sim/record_test_kit.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;

void expect_nothing_changed(const Plan& plan, std::uint64_t lives) {
  const Bytes file = record(plan).file;
  ASSERT_EQ(lives_of(file), lives);
  RerunOptions options;
  std::string told;
  options.on_change = [&](const OutputChange& change) {
    told += recording::describe(change.input) + "\n";
  };
  for (std::uint64_t life = 0; life < lives; ++life) {
    const RerunResult result = rerun(file, life, options);
    EXPECT_EQ(result.problem, "");
    EXPECT_EQ(result.changed, 0U) << told;
    EXPECT_GT(result.inputs, 100U);
  }
}

TEST(Rerun, TheSameBuildDoesTheSame) { expect_nothing_changed(busy_plan(), 1); }

TEST(Rerun, InASampledWorldToo) {
  Plan plan = busy_plan();
  plan.work = WorkMode::sampled;
  expect_nothing_changed(plan, 1);
}

TEST(Rerun, OverCrashesWithWhatWasOnTheDisk) {
  Plan plan = busy_plan();
  plan.faults = {crash_at(50), crash_at(120)};
  expect_nothing_changed(plan, 3);
}

TEST(Rerun, WithAllThreadsOfAPoolWithShards) {
  Plan plan = busy_plan();
  plan.pool.shards = 4;
  plan.faults = {crash_at(100)};
  expect_nothing_changed(plan, 2);
}

bool replays(ByteView file) {
  recording::SessionReader reader(file);
  const auto info = reader.next_life();
  recording::Replay replay(reader, *info, {});
  return replay.run() == recording::ReplayEnd::all && replay.crossings() > 1'000;
}

TEST(Rerun, AnotherRuleShowsAsWhatIsGoneAndWhatIsNewAndMayBeTaken) {
  const Bytes file = rewritten(record(busy_plan()).file, [](recording::LifeInfo& info) {
    info.options.version_mask = 0x1fff0000;
  });
  EXPECT_FALSE(replays(file));
  Bytes fresh;
  recording::SessionLog log(
      [&](ByteView bytes) { fresh.insert(fresh.end(), bytes.begin(), bytes.end()); });
  std::string first;
  RerunOptions options;
  options.recording = &log;
  options.on_change = [&](const OutputChange& change) {
    if (!first.empty() || change.before.empty() || change.now.empty()) return;
    first = recording::describe(change.before.front()) + " | " +
            recording::describe(change.now.front());
  };
  const RerunResult result = rerun(file, 0, options);
  log.flush();
  EXPECT_EQ(result.problem, "");
  EXPECT_GT(result.changed, 0U);
  EXPECT_LT(result.changed, result.inputs / 2);
  EXPECT_LT(first.find("1fffe000"), first.find("1fff0000")) << first;
  EXPECT_TRUE(replays(fresh));
}

TEST(Rerun, WhatCannotBeReadIsSaid) {
  EXPECT_NE(rerun({}, 0, {}).problem, "");
  const Bytes file = rewritten(record(busy_plan()).file,
                               [](recording::LifeInfo& info) { info.options.nodes.clear(); });
  EXPECT_NE(rerun(file, 0, {}).problem, "");
  EXPECT_EQ(rerun(file, 7, {}).problem, "there is no such life");
}

}  // namespace
}  // namespace tbg::sim

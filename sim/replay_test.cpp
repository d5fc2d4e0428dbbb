// Whatever a simulated pool does is done again from its recording, byte for byte; and what is done
// otherwise is found, with what led to it.
#include <gtest/gtest.h>

#include <map>

#include "pool/recording/crossing_text.h"
#include "pool/recording/replay.h"
#include "pool/recording/replay_story.h"
#include "sim/record_test_kit.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;

struct Replayed {
  std::uint64_t lives = 0;
  std::uint64_t crossings = 0;
  std::vector<recording::ReplayEnd> ends;
  std::string difference;
  std::vector<std::string> causes;
};

// `change`: of how each life was set up, as another version of the pool would be.
Replayed replay(ByteView file, void (*change)(recording::LifeInfo&) = nullptr) {
  Replayed out;
  recording::SessionReader reader(file);
  while (auto info = reader.next_life()) {
    ++out.lives;
    if (change != nullptr) change(*info);
    recording::ReplayStory story(info->threads);
    recording::Replay::Options options;
    options.listener = [&](std::uint64_t thread, ByteView crossing) {
      story.on_crossing(thread, crossing);
    };
    recording::Replay replay(reader, *info, options);
    out.ends.push_back(replay.run());
    out.crossings += replay.crossings();
    EXPECT_EQ(replay.problem(), "");
    if (const recording::Difference* const found = replay.difference()) {
      out.difference =
          recording::describe(found->recorded) + " | " + recording::describe(found->replayed);
      out.causes = story.causes_of(*found);
    }
  }
  EXPECT_FALSE(reader.error()) << reader.error()->message;
  return out;
}

void expect_same(const Plan& plan, std::uint64_t lives) {
  const Recorded recorded = record(plan);
  EXPECT_EQ(recorded.numbers.hash, record(plan).numbers.hash);
  const Replayed replayed = replay(recorded.file);
  EXPECT_EQ(replayed.difference, "");
  EXPECT_EQ(replayed.lives, lives);
  EXPECT_EQ(replayed.crossings, recorded.numbers.crossings);
  EXPECT_GT(replayed.crossings, 1'000U);
  for (const recording::ReplayEnd end : replayed.ends)
    EXPECT_EQ(end, recording::ReplayEnd::all);
}

TEST(Replay, RepeatsARunByteForByte) { expect_same(busy_plan(), 1); }

TEST(Replay, RepeatsASampledRun) {
  Plan plan = busy_plan();
  plan.work = WorkMode::sampled;
  expect_same(plan, 1);
}

TEST(Replay, RepeatsEveryLifeOfAPoolThatCrashes) {
  Plan plan = busy_plan();
  plan.faults = {crash_at(50), crash_at(120)};
  expect_same(plan, 3);
}

TEST(Replay, RepeatsAllThreadsOfAPoolWithShards) {
  Plan plan = busy_plan();
  plan.pool.shards = 4;
  plan.pool.mail_ms = 3;
  plan.faults = {crash_at(100)};
  expect_same(plan, 2);
}

TEST(Replay, RecordingChangesNothing) {
  const Plan plan = busy_plan();
  RunOptions options;
  options.checkers = false;
  EXPECT_EQ(run_plan(plan, options).numbers.hash, record(plan).numbers.hash);
}

TEST(Replay, GoesAsFarAsAFileThatWasCutOff) {
  Recorded recorded = record(busy_plan());
  recorded.file.resize(recorded.file.size() * 2 / 3);
  const Replayed replayed = replay(recorded.file);
  EXPECT_EQ(replayed.difference, "");
  EXPECT_LT(replayed.crossings, recorded.numbers.crossings);
  ASSERT_EQ(replayed.ends.size(), 1U);
  EXPECT_EQ(replayed.ends.front(), recording::ReplayEnd::all);
}

TEST(Replay, AnotherRuleIsFoundWhereItShowsFirst) {
  const Replayed replayed = replay(record(busy_plan()).file, [](recording::LifeInfo& info) {
    info.options.version_mask = 0x1fff0000;
  });
  ASSERT_EQ(replayed.ends.front(), recording::ReplayEnd::differs);
  EXPECT_NE(replayed.difference.find("1fffe000"), std::string::npos) << replayed.difference;
  EXPECT_NE(replayed.difference.find("1fff0000"), std::string::npos) << replayed.difference;
  ASSERT_FALSE(replayed.causes.empty());
  EXPECT_NE(replayed.causes.front().find("mining.configure"), std::string::npos)
      << replayed.causes.front();
}

TEST(Replay, ADifferenceNamesTheJobTheTemplateAndTheTip) {
  const Replayed replayed = replay(record(busy_plan()).file, [](recording::LifeInfo& info) {
    info.options.hashrate_interval_s = 61;  // told late, when everybody mines
  });
  ASSERT_EQ(replayed.ends.front(), recording::ReplayEnd::differs);
  std::string all;
  for (const std::string& cause : replayed.causes)
    all += cause + "\n";
  EXPECT_NE(all.find("from the template: template node="), std::string::npos) << all;
}

// A recording that was stopped ends in the middle of an input, in each thread in another.
TEST(Replay, WhereOneThreadsRecordingEndsTheOthersGoOn) {
  Plan plan = busy_plan();
  plan.pool.shards = 4;
  const Recorded recorded = record(plan);
  std::map<std::uint64_t, std::uint64_t> sizes;
  std::uint64_t last_event = 0;  // of thread 4
  rewritten(recorded.file, {}, [&](std::uint64_t thread, bitcoin::Bytes& crossing) {
    ++sizes[thread];
    if (thread == 4 && crossing.front() == static_cast<std::uint8_t>(core::Crossing::event))
      last_event = sizes[thread];
    return true;
  });
  const auto cut = [&](bool falsified) {
    std::map<std::uint64_t, std::uint64_t> seen;
    return rewritten(recorded.file, {}, [&](std::uint64_t thread, bitcoin::Bytes& crossing) {
      const std::uint64_t number = ++seen[thread];
      if (falsified && thread == 4 && number == last_event) crossing.back() ^= 1;
      return thread != 1 || number <= sizes[1] - 2;
    });
  };
  const Replayed honest = replay(cut(false));
  EXPECT_EQ(honest.difference, "");
  EXPECT_GT(honest.crossings, recorded.numbers.crossings - 100);
  EXPECT_NE(replay(cut(true)).difference, "");
}

TEST(Replay, CrossingsThatAreMissingAtTheEndAreMissed) {
  const Bytes file = record(busy_plan()).file;
  const auto ends_with = [&](std::uint64_t crossings, std::uint64_t hash) {
    const bitcoin::Bytes said =
        rewritten(file, {}, {}, recording::LifeEnd{.threads = {{crossings, hash}}, .reason = ""});
    recording::SessionReader reader(said);
    const auto info = reader.next_life();
    recording::Replay replay(reader, *info, {});
    const recording::ReplayEnd end = replay.run();
    EXPECT_EQ(replay.problem().empty(), end == recording::ReplayEnd::all) << replay.problem();
    return end;
  };
  const std::uint64_t all = replay(file).crossings;
  EXPECT_EQ(ends_with(all, 0), recording::ReplayEnd::all);
  EXPECT_EQ(ends_with(all + 1, 0), recording::ReplayEnd::damaged);
  EXPECT_EQ(ends_with(all, 1), recording::ReplayEnd::damaged);
}

TEST(Replay, APoolThatCannotBeIsRefusedBeforeItIsMade) {
  const Bytes file = record(busy_plan()).file;
  const std::function<void(recording::LifeInfo&)> changes[] = {
      [](auto& info) { info.options.instance = "no name"; },
      [](auto& info) { info.options.shards = std::size_t{1} << 40; },
      [](auto& info) { info.options.nodes.clear(); },
      [](auto& info) { info.options.difficulty.start = -1; },
      [](auto& info) { info.options.update_interval_s = 1e300; },
      [](auto& info) { info.threads = 3; }};
  for (const auto& change : changes) {
    const bitcoin::Bytes other = rewritten(file, change);
    recording::SessionReader reader(other);
    const auto info = reader.next_life();
    ASSERT_TRUE(info);
    recording::Replay replay(reader, *info, {});
    EXPECT_EQ(replay.run(), recording::ReplayEnd::damaged);
    EXPECT_NE(replay.problem(), "");
  }
}

TEST(Replay, StopsAtTheMomentAskedFor) {
  const Recorded recorded = record(busy_plan());
  recording::SessionReader reader(recorded.file);
  const auto info = reader.next_life();
  ASSERT_TRUE(info);
  recording::Replay replay(reader, *info,
                           {.until_us = 100 * kSecond, .log = nullptr, .listener = {}});
  EXPECT_EQ(replay.run(), recording::ReplayEnd::until);
  EXPECT_LE(replay.now().mono_us, World::kStart + 100 * kSecond);
  EXPECT_GT(replay.now().mono_us, World::kStart + 90 * kSecond);
  ASSERT_NE(replay.part(0), nullptr);
  EXPECT_GT(replay.part(0)->shard().counters().connections, 3U);
}

}  // namespace
}  // namespace tbg::sim

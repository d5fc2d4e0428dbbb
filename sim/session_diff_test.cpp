// Two recordings of one session, by builds that behave alike and by builds that do not.
#include "sim/session_diff.h"

#include <gtest/gtest.h>

#include "sim/record_test_kit.h"
#include "sim/rerun.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;

struct Told {
  SessionDiff diff;
  std::vector<OutputChange> changes;
};

Told diff(ByteView first, ByteView second) {
  Told told;
  told.diff = diff_sessions(first, second,
                            [&](const OutputChange& change) { told.changes.push_back(change); });
  return told;
}

// What this build makes of all lives of a recording.
Bytes rerun_of(ByteView file, std::uint64_t* changed = nullptr) {
  Bytes out;
  recording::SessionLog log(
      [&](ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); });
  RerunOptions options;
  options.recording = &log;
  for (std::uint64_t life = 0; life < lives_of(file); ++life) {
    const RerunResult result = rerun(file, life, options);
    EXPECT_EQ(result.problem, "");
    if (changed != nullptr) *changed += result.changed;
  }
  log.flush();
  return out;
}

TEST(SessionDiff, OfBuildsThatBehaveAlikeThereIsNone) {
  Plan plan = busy_plan();
  plan.pool.shards = 2;
  plan.faults = {crash_at(100)};
  const Bytes file = record(plan).file;
  for (const Bytes& other : {file, rerun_of(file)}) {
    const Told told = diff(file, other);
    EXPECT_EQ(told.diff.problem, "");
    EXPECT_EQ(told.diff.changed, 0u);
    EXPECT_GT(told.diff.inputs, 1'000u);
  }
}

// The recording was made with another version mask than the rerun thinks.
TEST(SessionDiff, AnotherRuleIsSeenAsTheRerunSawIt) {
  const Bytes file = rewritten(record(busy_plan()).file, [](recording::LifeInfo& info) {
    info.options.version_mask = 0x1fff0000;
  });
  std::uint64_t changed = 0;
  const Bytes fresh = rerun_of(file, &changed);
  const Told told = diff(file, fresh);
  EXPECT_EQ(told.diff.problem, "");
  EXPECT_EQ(told.diff.changed, changed);
  EXPECT_EQ(told.changes.size(), changed);
  EXPECT_GT(changed, 0u);
  // And the other way round, with what is gone and what is new exchanged.
  const Told back = diff(fresh, file);
  ASSERT_EQ(back.changes.size(), changed);
  EXPECT_EQ(back.changes.front().before, told.changes.front().now);
  EXPECT_EQ(back.changes.front().now, told.changes.front().before);
}

TEST(SessionDiff, DifferentSessionsAreNotCompared) {
  const Bytes file = record(busy_plan()).file;
  Plan plan = busy_plan();
  plan.seed = 1;
  EXPECT_NE(diff(file, record(plan).file).diff.problem, "");
  plan = busy_plan();
  plan.duration_s = 200;
  EXPECT_NE(diff(file, record(plan).file).diff.problem, "");
  plan = busy_plan();
  plan.faults = {crash_at(100)};
  EXPECT_NE(diff(file, record(plan).file).diff.problem, "");
  EXPECT_NE(diff(file, ByteView(file).first(4)).diff.problem, "");
}

TEST(SessionDiff, OfDamagedFilesTheDamageIsSaid) {
  const Bytes file = record(busy_plan()).file;
  Bytes damaged = file;
  damaged[file.size() / 2] ^= 1;
  EXPECT_NE(diff(file, damaged).diff.problem, "");
}

}  // namespace
}  // namespace tbg::sim

// Recordings with other names: nothing of the old in them, and the pool does the same.
#include "sim/pseudonymised.h"

#include <gtest/gtest.h>

#include <map>

#include "pool/recording/crossing_text.h"
#include "pool/recording/options_fields.h"
#include "pool/recording/replay.h"
#include "sim/record_test_kit.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;

constexpr int kLevel = 1;
constexpr std::uint64_t kKey = 7;

// Every crossing and every set-up of a file, one behind the other.
std::string all_of(ByteView file) {
  std::string all;
  recording::SessionReader reader(file);
  while (const auto info = reader.next_life()) {
    core::CrossingWriter writer;
    writer("", *info);
    all.append(writer.bytes().begin(), writer.bytes().end());
    for (std::uint64_t i = 0; i < info->threads; ++i)
      while (const auto crossing = reader.next(i))
        all.append(crossing->begin(), crossing->end());
  }
  EXPECT_FALSE(reader.error());
  return all;
}

// How often each kind of thing was done; "event share_submitted" 230...
std::map<std::string, int> kinds_of(ByteView file) {
  std::map<std::string, int> kinds;
  recording::SessionReader reader(file);
  while (const auto info = reader.next_life())
    for (std::uint64_t i = 0; i < info->threads; ++i)
      while (const auto crossing = reader.next(i))
        ++kinds[recording::kind_text(*crossing)];
  return kinds;
}

void expect_replays(ByteView file) {
  recording::SessionReader reader(file);
  while (const auto info = reader.next_life()) {
    recording::Replay replay(reader, *info, {});
    EXPECT_EQ(replay.run(), recording::ReplayEnd::all);
    EXPECT_GT(replay.crossings(), 500u);
  }
  EXPECT_FALSE(reader.error());
}

void expect_the_same_without_names(const Plan& plan) {
  const Bytes file = record(plan).file;
  const Pseudonymised out = pseudonymised(file, kKey, kLevel);
  ASSERT_EQ(out.problem, "");
  expect_replays(out.file);
  EXPECT_EQ(kinds_of(out.file), kinds_of(file));
  const std::string before = all_of(file);
  const std::string after = all_of(out.file);
  for (const char* const name : {"BM1370", "24.06", ".w0\"", ".w2\""}) {
    EXPECT_NE(before.find(name), std::string::npos) << name;
    EXPECT_EQ(after.find(name), std::string::npos) << name;
  }
}

TEST(Pseudonymised, ABusyWorld) { expect_the_same_without_names(busy_plan()); }

TEST(Pseudonymised, OverACrashWithWhatThePoolReadsThen) {
  Plan plan = busy_plan();
  plan.faults = {crash_at(100)};
  expect_the_same_without_names(plan);
}

TEST(Pseudonymised, AllThreadsOfAPoolWithShards) {
  Plan plan = busy_plan();
  plan.pool.shards = 4;
  expect_the_same_without_names(plan);
}

TEST(Pseudonymised, WhatIsNoRecordingIsSaid) {
  EXPECT_NE(pseudonymised({}, kKey, kLevel).problem, "");
  Bytes damaged = record(busy_plan()).file;
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_NE(pseudonymised(damaged, kKey, kLevel).problem, "");
}

}  // namespace
}  // namespace tbg::sim

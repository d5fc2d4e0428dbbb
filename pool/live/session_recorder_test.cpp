// Recordings on a real disk: what threads say is in the file, whatever becomes of the disk.
#include "pool/live/session_recorder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "pool/live/live_test_support.h"
#include "pool/live/temp_folder.h"
#include "pool/recording/crossing_text.h"
#include "pool/recording/session_reader.h"

namespace tbg::live {
namespace {

using bitcoin::Bytes;
using testing::eventually;
using testing::MemoryLog;
using testing::SmallFiles;
using testing::TempFolder;

recording::LifeInfo info_of(std::size_t shards) {
  core::Options options;
  options.shards = shards;
  options.nodes = {{.name = "node", .notifies = true}};
  return recording::life_of(options, "test", 0);
}

Bytes content(const std::string& path) {
  const auto bytes = read_file(path);
  return bytes ? *bytes : Bytes{};
}

struct Read {
  std::vector<std::uint64_t> crossings;  // of each life
  std::vector<std::string> reasons;      // "-": it has no end
  std::string error;
};

Read read_all(const Bytes& file) {
  Read out;
  recording::SessionReader reader(file);
  while (const auto info = reader.next_life()) {
    std::uint64_t count = 0;
    for (std::uint64_t i = 0; i < info->threads; ++i)
      while (reader.next(i))
        ++count;
    out.crossings.push_back(count);
    out.reasons.push_back(reader.end() ? reader.end()->reason : "-");
  }
  if (reader.error()) out.error = reader.error()->message;
  return out;
}

SessionRecorder::Options at(const std::string& path) {
  SessionRecorder::Options options;
  options.path = path;
  return options;
}

class SessionRecorderTest : public ::testing::Test {
 protected:
  std::unique_ptr<SessionRecorder> open(std::size_t shards = 1, std::size_t ring = 1U << 20) {
    auto opened =
        SessionRecorder::open({.path = path_, .part_bytes = part_, .ring_bytes = ring}, log_);
    EXPECT_TRUE(opened) << opened.error().message;
    if (!opened) return nullptr;
    (*opened)->begin(info_of(shards));
    return std::move(*opened);
  }
  static void say(SessionRecorder& recorder, std::uint64_t thread, int times,
                  const std::string& what = "crossing") {
    for (int i = 0; i < times; ++i)
      recorder.sink(thread).on_crossing(bitcoin::as_bytes(what), static_cast<std::uint64_t>(i));
  }

  [[nodiscard]] bool told(std::string_view text) const {
    for (const std::string& line : log_.lines())
      if (line.find(text) != std::string::npos) return true;
    return false;
  }

  TempFolder folder_;
  const std::string path_ = folder_.path / "session.rec";
  std::uint64_t part_ = 1U << 30;
  MemoryLog log_;
};

TEST_F(SessionRecorderTest, WhatThreadsSayIsInTheFileAndOnlyForItsOwner) {
  {
    const auto recorder = open(2);
    std::thread one([&] { say(*recorder, 1, 20'000); });
    std::thread two([&] { say(*recorder, 2, 10'000); });
    say(*recorder, 0, 5'000);
    one.join();
    two.join();
  }
  const Read read = read_all(content(path_));
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.crossings, std::vector<std::uint64_t>{35'000});
  EXPECT_EQ(read.reasons, std::vector<std::string>{""});
  struct stat found = {};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(SessionRecorderTest, GoesOnBehindTheLastWholeFrameOfAKilledPool) {
  { say(*open(), 0, 7); }
  const std::uintmax_t whole = std::filesystem::file_size(path_);
  std::ofstream(path_, std::ios::app | std::ios::binary) << "half a frame";
  { say(*open(), 0, 3); }
  const Read read = read_all(content(path_));
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.crossings, (std::vector<std::uint64_t>{7, 3}));
  EXPECT_GT(std::filesystem::file_size(path_), whole);
  EXPECT_TRUE(told("recording goes on in"));
}

TEST_F(SessionRecorderTest, StopsWhenAskedWithTheReasonInTheFile) {
  const auto recorder = open();
  say(*recorder, 0, 4);
  recorder->stop("the operator wished it");
  say(*recorder, 0, 4);
  ASSERT_TRUE(eventually([&] { return !recorder->recording(); }));
  say(*recorder, 0, 100);
  recorder->finish();
  const Read read = read_all(content(path_));
  EXPECT_EQ(read.crossings, std::vector<std::uint64_t>{5});
  EXPECT_EQ(read.reasons, std::vector<std::string>{"the operator wished it"});
}

// Inputs are renamed, outputs left out, and the counts at the end are of what is there.
TEST_F(SessionRecorderTest, WithPseudonymsNoNameReachesTheFile) {
  SessionRecorder::Options options = at(path_);
  options.pseudonyms = true;
  {
    auto opened = SessionRecorder::open(options, log_);
    ASSERT_TRUE(opened);
    (*opened)->begin(info_of(1));
    core::Recorder recorder(&(*opened)->sink(0));
    recorder.input({1, 2}, core::crossing::Connect{ConnectionId{1}, {.ip = "203.0.113.9"}});
    for (const std::string_view piece : {R"({"params":["a.gar)", "age\"]}\n"})
      recorder.input({3, 4}, core::crossing::BytesRead{ConnectionId{1}, piece});
    recorder.output(core::crossing::Close{ConnectionId{1}, CloseReason::error});
  }
  const Bytes file = content(path_);
  recording::SessionReader reader(file);
  const auto info = reader.next_life();
  ASSERT_TRUE(info);
  EXPECT_FALSE(info->has_outputs);
  std::string all;
  std::uint64_t count = 0;
  for (; const auto crossing = reader.next(0); ++count)
    all += recording::describe(*crossing) + "\n";
  EXPECT_EQ(count, 3u) << all;
  EXPECT_EQ(all.find("gar"), std::string::npos) << all;
  EXPECT_EQ(all.find("203.0"), std::string::npos) << all;
  ASSERT_TRUE(reader.end());
  EXPECT_EQ(reader.end()->threads[0].crossings, 3u);
  EXPECT_EQ(reader.end()->threads[0].hash, 0u);
}

TEST_F(SessionRecorderTest, ADiskThatDoesNotKeepUpEndsTheRecordingNotThePool) {
  const auto recorder = open(1, 4096);
  say(*recorder, 0, 10'000, std::string(1'000, 'x'));
  ASSERT_TRUE(eventually([&] { return !recorder->recording(); }));
  const Read read = read_all(content(path_));
  EXPECT_EQ(read.error, "");
  ASSERT_EQ(read.crossings.size(), 1U);
  EXPECT_GE(read.crossings.front(), 4U);
  EXPECT_EQ(read.reasons, std::vector<std::string>{"the disk did not keep up"});
}

TEST_F(SessionRecorderTest, AFullDiskEndsTheRecordingNotThePool) {
  const SmallFiles limit(20'000);
  const auto recorder = open(1, 1U << 22);
  std::string noise;
  for (int i = 0; i < 3'000'000 && recorder->recording(); ++i) {
    noise = std::to_string(static_cast<unsigned>(i) * 2654435761U);
    say(*recorder, 0, 1, noise);
    if (i % 1'000 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_TRUE(eventually([&] { return !recorder->recording(); }));
  EXPECT_TRUE(told("the pool goes on: cannot write"));
  EXPECT_EQ(read_all(content(path_)).error, "");
}

TEST_F(SessionRecorderTest, PartsBehindEachOtherAreOneFile) {
  part_ = 10'000;
  {
    const auto recorder = open();
    std::uint32_t state = 1;
    for (int i = 0; i < 60; ++i) {
      std::string noise;
      for (int j = 0; j < 1'000; ++j)
        noise += static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
      say(*recorder, 0, 1, noise);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  EXPECT_TRUE(std::filesystem::exists(path_ + ".2"));
  { say(*open(), 0, 2); }  // goes on in the last
  Bytes all = content(path_);
  for (int part = 2; std::filesystem::exists(path_ + "." + std::to_string(part)); ++part) {
    const Bytes more = content(path_ + "." + std::to_string(part));
    all.insert(all.end(), more.begin(), more.end());
  }
  const Read read = read_all(all);
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.crossings, (std::vector<std::uint64_t>{60, 2}));
}

TEST_F(SessionRecorderTest, AFileThatIsSomethingElseStaysAsItIs) {
  std::ofstream(path_) << "my thesis";
  const auto opened = SessionRecorder::open(at(path_), log_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("choose another name"), std::string::npos);
  EXPECT_EQ(content(path_).size(), 9U);
}

TEST_F(SessionRecorderTest, WhatWasStoppedMayBeGoneOnWithAtOnce) {
  const auto first = open();
  say(*first, 0, 2);
  first->stop("enough");
  say(*first, 0, 1);
  ASSERT_TRUE(eventually([&] { return !first->recording(); }));
  { say(*open(), 0, 5); }
  EXPECT_EQ(read_all(content(path_)).crossings, (std::vector<std::uint64_t>{3, 5}));
}

TEST_F(SessionRecorderTest, WhatAPowerCutLeavesBehindIsNoFrame) {
  for (const std::size_t zeros : {1U, 8U, 9U, 5'000U}) {
    std::filesystem::remove(path_);
    { say(*open(), 0, 7); }
    std::ofstream(path_, std::ios::app | std::ios::binary) << std::string(zeros, '\0');
    { say(*open(), 0, 3); }
    const Read read = read_all(content(path_));
    EXPECT_EQ(read.error, "") << zeros;
    EXPECT_EQ(read.crossings, (std::vector<std::uint64_t>{7, 3})) << zeros;
  }
}

TEST_F(SessionRecorderTest, AFileThatWasHardlyBegunIsBegunAnew) {
  for (const std::string& left : {std::string("TBG"), std::string(4, '\0'), std::string()}) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << left;
    { say(*open(), 0, 3); }
    EXPECT_EQ(read_all(content(path_)).crossings, std::vector<std::uint64_t>{3});
    std::filesystem::remove(path_);
  }
}

TEST_F(SessionRecorderTest, PartsOfSomethingElseStayAsTheyAre) {
  std::ofstream(path_ + ".2") << "my thesis";
  EXPECT_FALSE(SessionRecorder::open(at(path_), log_));  // another recording's, maybe
  std::filesystem::remove(path_ + ".2");
  { say(*open(), 0, 1); }
  std::ofstream(path_ + ".2") << "my thesis";
  const auto opened = SessionRecorder::open(at(path_), log_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("no part of a recording"), std::string::npos);
  EXPECT_EQ(content(path_ + ".2").size(), 9U);
}

TEST_F(SessionRecorderTest, ANameThatIsTooLongForPartsIsToldOf) {
  const std::string longest = folder_.path / std::string(254, 'x');
  const auto opened = SessionRecorder::open(at(longest), log_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("File name too long"), std::string::npos);
}

TEST_F(SessionRecorderTest, LookingWhetherItCouldBeDoneLeavesNothing) {
  EXPECT_TRUE(SessionFile::check(path_));
  EXPECT_FALSE(std::filesystem::exists(path_));
  { say(*open(), 0, 3); }
  EXPECT_TRUE(SessionFile::check(path_));
  EXPECT_EQ(read_all(content(path_)).crossings, std::vector<std::uint64_t>{3});
}

TEST_F(SessionRecorderTest, TwoPoolsDoNotRecordToOneFile) {
  const auto first = open();
  const auto second = SessionRecorder::open(at(path_), log_);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("another pool records to it"), std::string::npos);
}

TEST_F(SessionRecorderTest, AFolderThatIsNotThereIsToldOf) {
  const auto opened = SessionRecorder::open(at(folder_.path / "no" / "x.rec"), log_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace tbg::live

#include "pool/app/user_tags_watch.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "fakes/log.h"
#include "pool/app/helper_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::app {
namespace {

using std::chrono::milliseconds;

constexpr const char* kAlice = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
constexpr const char* kDemo = "demo";  // always there, so it need not be an address

class TagsWatch : public ::testing::Test {
 protected:
  TagsWatch() { source = {folder / "tags.json", bitcoin::Network::regtest, {{kDemo, "dora"}}}; }

  void write(const std::string& text) {
    const std::filesystem::path fresh = folder / "fresh";
    std::ofstream(fresh) << text;
    std::filesystem::rename(fresh, source.file);
  }
  void write_name(const std::string& name) {
    write(std::string("{\"") + kAlice + "\": \"" + name + "\"}");
  }
  void watch(milliseconds every = milliseconds(5)) {
    in_force = read_user_tags(source).tags;
    watcher.emplace(
        loop, log, source, in_force, [this](const core::UserTagsPtr& tags) { in_force = tags; },
        every);
  }
  bool named(std::string_view name) {
    return eventually(loop, [&] { return in_force->find(kAlice) == name; });
  }
  bool said(std::string_view words) {
    return eventually(loop, [&] { return log.contains(words); });
  }

  live::testing::TempFolder temp;
  const std::filesystem::path& folder = temp.path;
  UserTagsSource source;
  fakes::FakeLog log;
  live::Loop loop;
  core::UserTagsPtr in_force;
  std::optional<UserTagsWatch> watcher;
};

TEST_F(TagsWatch, AChangedFileIsReadByItself) {
  write_name("one");
  watch();
  EXPECT_EQ(in_force->find(kAlice), "one");
  write_name("two");
  EXPECT_TRUE(named("two"));
  EXPECT_TRUE(said("is read: 2 names, used from the next job on"));
  EXPECT_EQ(in_force->find(kDemo), "dora");
  write("{}");
  EXPECT_TRUE(named(""));
  EXPECT_EQ(in_force->find(kDemo), "dora");
}

TEST_F(TagsWatch, ABadFileIsToldAboutOnceAndChangesNothing) {
  write_name("one");
  watch();
  const core::UserTagsPtr before = in_force;
  write(std::string("{\n\"") + kAlice + "\": \"two words\"}");
  EXPECT_TRUE(said("tags.json:2: expected a name of 1 to 32 characters of [A-Za-z0-9_.:!#-] for " +
                   std::string(kAlice) + ", found \"two words\""));
  EXPECT_TRUE(said("the names from before stay in force"));
  const std::size_t lines = log.lines().size();
  eventually(loop, [end = std::chrono::steady_clock::now() + milliseconds(50)] {
    return std::chrono::steady_clock::now() > end;
  });
  EXPECT_EQ(log.lines().size(), lines);
  EXPECT_EQ(in_force, before);
  std::filesystem::remove(source.file);
  EXPECT_TRUE(said("cannot be opened"));
  EXPECT_EQ(in_force, before);
  write_name("three");
  EXPECT_TRUE(named("three"));
}

TEST_F(TagsWatch, WhatIsWrongManyTimesIsCounted) {
  std::string text = "{";
  for (int i = 0; i < 50; ++i)
    text += "\n\"nobody" + std::to_string(i) + "\": \"x\"" + (i < 49 ? "," : "}");
  write(text);
  const UserTagsRead read = read_user_tags(source);
  EXPECT_EQ(read.tags, nullptr);
  ASSERT_EQ(read.problems.size(), kUserTagProblemsTold + 1);
  EXPECT_NE(read.problems[0].find(":2: nobody0 is no Bitcoin address"), std::string::npos)
      << read.problems[0];
  EXPECT_NE(read.problems.back().find("40 more problems"), std::string::npos);
}

TEST_F(TagsWatch, WhenAskedItReadsAtOnceAndSaysSo) {
  write_name("one");
  watch(std::chrono::hours(1));
  watcher->reload();
  EXPECT_TRUE(said("is read: nothing is new"));
  write_name("two");
  watcher->reload();
  EXPECT_TRUE(named("two"));
}

TEST_F(TagsWatch, ChangesBetweenTheStartAndTheFirstLookAreSeen) {
  write_name("one");
  watch(milliseconds(50));
  write_name("two");
  EXPECT_TRUE(named("two"));
}

}  // namespace
}  // namespace tbg::app

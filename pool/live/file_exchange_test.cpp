#include "pool/live/file_exchange.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>

#include "pool/live/live_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::live::testing {
namespace {

class Exchange : public ::testing::Test {
 protected:
  Exchange() {
    std::filesystem::create_directory(folder);
    files.emplace(folder, spares);
  }
  int put(const std::string& name, const std::string& text) {
    return files->put(name, bitcoin::as_bytes(text), 0644, now);
  }
  std::string text(const std::string& name) {
    std::ostringstream out;
    out << std::ifstream(folder / name).rdbuf();
    return out.str();
  }
  ino_t inode(const std::string& name) {
    struct stat status {};
    EXPECT_EQ(::stat((folder / name).c_str(), &status), 0);
    return status.st_ino;
  }
  std::set<std::string> names() {
    std::set<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      out.insert(entry.path().filename().string());
    return out;
  }

  TempFolder temp;
  const std::filesystem::path folder = temp.path / "files";
  const std::filesystem::path spares = temp.path / "spares";
  FileExchange::Clock::time_point now{};
  std::optional<FileExchange> files;
};

TEST_F(Exchange, NewAndOldFilesHaveWhatWasWrittenLast) {
  EXPECT_EQ(put("a", "one"), 0);
  EXPECT_EQ(put("b", "two"), 0);
  EXPECT_EQ(put("a", "three, which is longer"), 0);
  EXPECT_EQ(put("b", "4"), 0);
  EXPECT_EQ(text("a"), "three, which is longer");
  EXPECT_EQ(text("b"), "4");
}

TEST_F(Exchange, OldFilesAreUsedAgainAndNothingIsLeftBehind) {
  std::set<ino_t> used;
  for (int i = 0; i < 10; ++i) {
    for (const char* const name : {"a", "b"}) {
      put(name, std::to_string(i));
      used.insert(inode(name));
    }
    now += FileExchange::kRest;
  }
  EXPECT_LE(used.size(), 4u) << "two names and two spares";
  files.reset();
  EXPECT_EQ(names(), (std::set<std::string>{"a", "b"}));
  EXPECT_FALSE(std::filesystem::exists(spares));
}

// A dashboard that has opened a user's file must not find another's in it.
TEST_F(Exchange, AnOpenFileKeepsItsContentForAWhile) {
  put("a", "old");
  std::ifstream reader(folder / "a");
  put("a", "new");
  put("b", "another's");
  put("b", "another's");
  now += FileExchange::kRest - std::chrono::milliseconds(1);
  put("c", "another's");
  put("c", "another's");
  std::ostringstream seen;
  seen << reader.rdbuf();
  EXPECT_EQ(seen.str(), "old");
}

TEST_F(Exchange, WhatAKilledProcessLeftIsRemoved) {
  put("a", "1");
  put("a", "2");
  ASSERT_FALSE(std::filesystem::is_empty(spares));
  FileExchange next(folder, spares);
  EXPECT_FALSE(std::filesystem::exists(spares));
  EXPECT_EQ(next.put("a", bitcoin::as_bytes("3"), 0644, now), 0);
  EXPECT_EQ(text("a"), "3");
}

TEST_F(Exchange, SparesThatSomebodyRemovedAreMadeAnew) {
  put("a", "1");
  put("a", "2");
  std::filesystem::remove_all(spares);
  now += FileExchange::kRest;
  EXPECT_EQ(put("a", "3"), 0);
  EXPECT_EQ(text("a"), "3");
}

TEST_F(Exchange, WithoutAPlaceForSparesFilesAreReplaced) {
  FileExchange elsewhere(folder, "/proc/no/such/folder");
  for (const char* const content : {"1", "2"}) {
    EXPECT_EQ(elsewhere.put("a", bitcoin::as_bytes(content), 0644, now), 0);
    EXPECT_EQ(text("a"), content);
  }
  EXPECT_EQ(names(), (std::set<std::string>{"a"}));
}

TEST_F(Exchange, ContentsOfAnyLengthFollowEachOther) {
  for (const std::size_t size : {5'000U, 10U, 4'096U, 0U, 4'097U, 8'192U, 1U}) {
    const std::string content(size, static_cast<char>('a' + size % 26));
    for (const char* const name : {"a", "b"}) {
      EXPECT_EQ(put(name, content), 0);
      EXPECT_EQ(text(name), content) << size;
    }
  }
}

TEST_F(Exchange, AFailureLeavesTheOldFile) {
  put("a", "old");
  {
    const SmallFiles full(4);
    EXPECT_EQ(put("a", "new and too long"), EFBIG);
  }
  EXPECT_EQ(text("a"), "old");
  EXPECT_EQ(put("a", "new"), 0);
  EXPECT_EQ(text("a"), "new");
}

TEST_F(Exchange, AFolderThatIsNotThereFails) {
  FileExchange nowhere(temp.path / "nowhere", spares);
  EXPECT_EQ(nowhere.put("a", {}, 0644, now), ENOENT);
}

}  // namespace
}  // namespace tbg::live::testing

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
  int put(const std::string& name, const std::string& text) {
    return files->put(name, bitcoin::as_bytes(text), 0644);
  }
  std::string text(const std::string& name) {
    std::ostringstream out;
    out << std::ifstream(temp.path / name).rdbuf();
    return out.str();
  }
  ino_t inode(const std::string& name) {
    struct stat status {};
    EXPECT_EQ(::stat((temp.path / name).c_str(), &status), 0);
    return status.st_ino;
  }
  std::set<std::string> names() {
    std::set<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(temp.path))
      out.insert(entry.path().filename().string());
    return out;
  }

  TempFolder temp;
  std::optional<FileExchange> files{temp.path};
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
  put("a", "1");
  put("b", "1");
  const std::set<ino_t> before{inode("a"), inode("b")};
  for (int i = 0; i < 10; ++i)
    for (const char* const name : {"a", "b"})
      put(name, std::to_string(i));
  std::set<ino_t> after{inode("a"), inode("b")};
  after.insert(before.begin(), before.end());
  EXPECT_LE(after.size(), 3u) << "two names and a spare";
  files.reset();
  EXPECT_EQ(names(), (std::set<std::string>{"a", "b"}));
}

TEST_F(Exchange, ContentsOfAnyLengthFollowEachOther) {
  for (const std::size_t size : {5'000, 10, 4'096, 0, 4'097, 8'192, 1}) {
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

TEST(ExchangeIn, AFolderThatIsNotThereFails) {
  FileExchange files("/nowhere/at/all");
  EXPECT_EQ(files.put("a", {}, 0644), ENOENT);
}

}  // namespace
}  // namespace tbg::live::testing

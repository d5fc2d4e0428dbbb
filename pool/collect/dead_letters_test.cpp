#include "pool/collect/dead_letters.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

TEST(DeadLetters, ALetterIsALineOfJsonWhateverItHolds) {
  TestFolder folder;
  DeadLetters letters(folder.path() / "dead", "redis");
  EXPECT_TRUE(letters.put("a:0", "not JSON", "{\"half"));
  EXPECT_TRUE(letters.put("a:7", "not UTF-8", "\xff\x01 \"\n"));
  EXPECT_EQ(letters.count(), 2U);
  std::ifstream in(letters.file());
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(nlohmann::json::parse(line)["line"], "{\"half");
  std::getline(in, line);
  EXPECT_EQ(nlohmann::json::parse(line)["where"], "a:7");
  EXPECT_EQ(nlohmann::json::parse(line)["line"], "\xef\xbf\xbd\x01 \"\n");
}

TEST(DeadLetters, SaysThatItCannot) {
  TestFolder folder;
  append(folder.path() / "file", "");
  DeadLetters letters(folder.path() / "file", "redis");
  EXPECT_FALSE(letters.put("a:0", "why", "x"));
  EXPECT_NE(letters.error().find("cannot write to"), std::string::npos);
  EXPECT_EQ(letters.count(), 0U);
}

}  // namespace
}  // namespace tbg::collect

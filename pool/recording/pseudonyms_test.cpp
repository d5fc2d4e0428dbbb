#include "pool/recording/pseudonyms.h"

#include <gtest/gtest.h>

#include "pool/core/block_log.h"
#include "pool/core/snapshot_text.h"
#include "pool/recording/renamed_records.h"

namespace tbg::recording {
namespace {

using bitcoin::Bytes;

constexpr const char* kUser = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

class PseudonymsTest : public testing::Test {
 protected:
  static core::Options options() {
    core::Options pool;
    pool.agents = {{.match = "BitAxe/BM", .start = 1, .min = 0}};
    return pool;
  }
  std::string told(std::string_view bytes) { return RenamedStream(names_).take(bytes); }
  std::string file(Folder folder, std::string_view name, const std::string& text) {
    const Bytes out = renamed_file(names_, folder, name, {text.begin(), text.end()});
    return {out.begin(), out.end()};
  }

  const Pseudonyms names_{options(), 7};
  const std::string garage_ = names_.worker("garage");
};

TEST_F(PseudonymsTest, TheSameForTheSameAndNothingOfTheOld) {
  EXPECT_EQ(names_.worker("garage"), garage_);
  EXPECT_EQ(garage_.size(), 13u);
  EXPECT_NE(names_.worker("cellar"), garage_);
  EXPECT_NE(Pseudonyms(options(), 8).worker("garage"), garage_) << "it hangs on the key";
  EXPECT_EQ(names_.worker(""), "");
  EXPECT_EQ(names_.ip("203.0.113.9"), names_.ip("203.0.113.9"));
  EXPECT_NE(names_.ip("203.0.113.9"), names_.ip("203.0.113.8"));
  EXPECT_TRUE(names_.ip("203.0.113.9").starts_with("fd00::"));
  EXPECT_EQ(names_.ip("127.0.0.1"), "127.0.0.1");
}

TEST_F(PseudonymsTest, WhatStandsBeforeTheFirstMarkStays) {
  EXPECT_EQ(names_.whole(std::string{kUser} + ".garage"), std::string{kUser} + "." + garage_);
  EXPECT_EQ(names_.whole(std::string{kUser} + "_garage"), std::string{kUser} + "_" + garage_);
  EXPECT_EQ(names_.whole(kUser), kUser);
  EXPECT_EQ(names_.whole("cgminer/garage"), "cgminer/" + garage_);
  EXPECT_EQ(names_.whole("bitaxe/BM1370/v2"), "bitaxe/BM1370/v2") << "a rule of the pool knows it";
  EXPECT_EQ(names_.whole("x,d=0.5"), "x,d=0.5") << "a difficulty";
}

TEST_F(PseudonymsTest, ALineOfTheProtocolKeepsAllButItsNames) {
  const std::string line = R"({"id":1,"method":"mining.authorize","params":["a.garage","d=1.5"]})"
                           "\n";
  std::string expected = line;
  expected.replace(expected.find("garage"), 6, garage_);
  EXPECT_EQ(told(line), expected);
  for (
      const char* const same :
      {R"({"id":3,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"1fff"}]})",
       R"({"id":null,"result":true,"error":false})",
       R"({"method":"mining.suggest_difficulty","params":[1.5e3]})"})
    EXPECT_EQ(told(same), same);
}

// However a name is wrapped, and whatever the pool makes of the line.
TEST_F(PseudonymsTest, NoNameGetsThroughInAnyShape) {
  for (const std::string line :
       {R"({"p\u0061rams":["a.garage","x"]})", R"([{"params":["a.garage"]}])",
        R"({"params":{"user":"a.garage"}})", R"({"params":[["a.garage"]]})",
        R"({"params":["job","a.garage"]})", R"(]}{"params":["a.garage"]})",
        R"({"id":1,"result":"cg/garage"})", R"({'params':['a.garage']})",
        R"(GET /a.garage HTTP/1.1)", R"({"a.garage":1})", R"({"params":["a.g\u0061rage"]})",
        R"({"params":["a.garage)", R"({"x":"a\".garage"})"}) {
    const std::string out = told(line + "\n");
    EXPECT_EQ(out.find("garage"), std::string::npos) << out;
    EXPECT_EQ(out.find("g\\u0061rage"), std::string::npos) << out;
  }
}

TEST_F(PseudonymsTest, WhatWasEscapedIsEscapedAgain) {
  EXPECT_EQ(told(R"({"params":["Bob\"s rig/garage"]})"),
            R"({"params":["Bob\"s rig/)" + garage_ + R"("]})");
  EXPECT_EQ(told(R"({"params":["no \u0041 mark"]})"), R"({"params":["no \u0041 mark"]})");
}

TEST_F(PseudonymsTest, ALineInPiecesIsTheSameLine) {
  const std::string lines =
      "{\"params\":[\"a.garage\",\"x\"]}\n{\"id\":2,\"params\":[\"a.\\\"cel\\\\lar\"],\"k\":1}\n";
  const std::string whole = told(lines);
  EXPECT_EQ(whole.find("garage"), std::string::npos);
  for (std::size_t first = 0; first <= lines.size(); ++first)
    for (std::size_t second = first; second <= lines.size(); ++second) {
      RenamedStream stream(names_);
      const std::string_view text = lines;
      std::string got = stream.take(text.substr(0, first));
      got += stream.take(text.substr(first, second - first));
      got += stream.take(text.substr(second));
      ASSERT_EQ(got, whole) << first << " " << second;
    }
}

TEST_F(PseudonymsTest, ATextWithoutAnEndIsNotHeldBackForEver) {
  RenamedStream stream(names_);
  EXPECT_LT(stream.take("{\"params\":[\"" + std::string(4'000, 'a')).size(), 20u);
  EXPECT_GT(stream.take(std::string(100'000, 'a')).size(), 100'000u);
  EXPECT_EQ(stream.take(".garage\"]}\n{\"k\":\"a.garage\"}\n"),
            "xxxxxxx\"]}\n{\"k\":\"a." + garage_ + "\"}\n");
}

TEST_F(PseudonymsTest, FilesOfThePoolHaveTheSameNames) {
  EXPECT_EQ(
      file(Folder::spool, "1-2.jsonl",
           R"({"data":{"user":"a","worker":"garage","ip":"203.0.113.9","useragent":"cg/garage"}})"
           "\n{\"data\":{\"worker\":\"gara"),
      R"({"data":{"user":"a","worker":")" + garage_ + R"(","ip":")" + names_.ip("203.0.113.9") +
          R"(","useragent":"cg/)" + garage_ + R"("}})" + "\n{\"data\":{\"worker\":\"");
  const std::string row = R"({"user":"a","worker":"garage"})";
  const std::string renamed = R"({"user":"a","worker":")" + garage_ + "\"}";
  EXPECT_EQ(file(Folder::records, "state-1",
                 core::row_checksum(row) + " " + row + "\n00000000 " + row + "\n"),
            core::row_checksum(renamed) + " " + renamed + "\n00000000 " + renamed + "\n");
  core::BlockPending pending;
  pending.user = "a";
  pending.worker = "garage";
  const Bytes log = renamed_file(names_, Folder::records, "blocks.log", core::encode(pending));
  const auto read = core::read_block_log(log);
  ASSERT_EQ(read.records.size(), 1u);
  EXPECT_EQ(std::get<core::BlockPending>(read.records[0]).worker, garage_);
}

}  // namespace
}  // namespace tbg::recording

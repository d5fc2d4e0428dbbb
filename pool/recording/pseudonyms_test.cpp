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

  Pseudonyms names_{options()};
};

TEST_F(PseudonymsTest, TheSameForTheSameAndNothingOfTheOld) {
  EXPECT_EQ(names_.worker("garage"), "n1");
  EXPECT_EQ(names_.worker("cellar"), "n2");
  EXPECT_EQ(names_.worker("garage"), "n1");
  EXPECT_EQ(names_.worker(""), "");
  EXPECT_EQ(names_.ip("203.0.113.9"), "10.0.0.1");
  EXPECT_EQ(names_.ip("2001:db8::5"), "fd00::2");
  EXPECT_EQ(names_.ip("203.0.113.9"), "10.0.0.1");
  EXPECT_EQ(names_.ip("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(names_.count(), 4u);
}

TEST_F(PseudonymsTest, WhatStandsBeforeTheFirstMarkStays) {
  EXPECT_EQ(names_.whole(std::string{kUser} + ".garage"), std::string{kUser} + ".n1");
  EXPECT_EQ(names_.whole(std::string{kUser} + "_garage"), std::string{kUser} + "_n1");
  EXPECT_EQ(names_.whole(kUser), kUser);
  EXPECT_EQ(names_.whole("cgminer/bob's"), "cgminer/n2");
  EXPECT_EQ(names_.whole("bitaxe/BM1370/v2"), "bitaxe/BM1370/v2") << "a rule of the pool knows it";
}

TEST_F(PseudonymsTest, OfALineTheFirstTextOfItsParamsIsRenamed) {
  EXPECT_EQ(told(R"({"id":1,"method":"mining.authorize","params":["a.garage","x"]})"
                 "\n"),
            "{\"id\":1,\"method\":\"mining.authorize\",\"params\":[\"a.n1\",\"x\"]}\n");
  EXPECT_EQ(told("{\"params\": [ \"a.garage\", \"0a.b\"], \"method\": \"mining.submit\"}\n"),
            "{\"params\": [ \"a.n1\", \"0a.b\"], \"method\": \"mining.submit\"}\n");
  // An escaped name is the same name.
  EXPECT_EQ(told("{\"params\":[\"a.g\\u0061rage\"]}\n"), "{\"params\":[\"a.n1\"]}\n");
}

TEST_F(PseudonymsTest, EverythingElseStays) {
  for (const char* const line :
       {"{\"id\":3,\"method\":\"mining.configure\",\"params\":[[\"version.rolling\"],{\"a\":\"b."
        "c\"}]}\n",
        "{\"method\":\"mining.suggest_difficulty\",\"params\":[1.5,\"b.c\"]}\n",
        "{\"x\":{\"params\":[\"b.c\"]}}\n", "[\"params\",[\"b.c\"]]\n", "GET / HTTP/1.1\r\n",
        "\"params\":[\"b.c\"]\n", "{\"params\":\"b.c\"}\n"})
    EXPECT_EQ(told(line), line);
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
  const std::string flood = "{\"params\":[\"" + std::string(100'000, 'a');
  EXPECT_GT(told(flood).size(), 90'000u);
  EXPECT_EQ(told("{\"params\":[\"a.garage\n{\"params\":[\"a.garage\"]}\n"),
            "{\"params\":[\"a.n1\n{\"params\":[\"a.n1\"]}\n");
}

TEST_F(PseudonymsTest, FilesOfThePoolHaveTheSameNames) {
  EXPECT_EQ(file(Folder::spool, "1-2.jsonl",
                 "{\"data\":{\"user\":\"a\",\"worker\":\"garage\",\"ip\":\"203.0.113.9\","
                 "\"useragent\":\"cg/bob\"}}\n{\"torn\":\"wor"),
            "{\"data\":{\"user\":\"a\",\"worker\":\"n1\",\"ip\":\"10.0.0.1\","
            "\"useragent\":\"cg/n2\"}}\n{\"torn\":\"wor");
  const std::string row = R"({"user":"a","worker":"garage"})";
  const std::string damaged = "00000000 " + row + "\n";
  EXPECT_EQ(
      file(Folder::records, "state-1", core::row_checksum(row) + " " + row + "\n" + damaged),
      core::row_checksum(R"({"user":"a","worker":"n1"})") +
          " {\"user\":\"a\",\"worker\":\"n1\"}\n00000000 {\"user\":\"a\",\"worker\":\"n1\"}\n");
  core::BlockPending pending;
  pending.user = "a";
  pending.worker = "garage";
  const Bytes log = renamed_file(names_, Folder::records, "blocks.log", core::encode(pending));
  const auto read = core::read_block_log(log);
  ASSERT_EQ(read.records.size(), 1u);
  EXPECT_EQ(std::get<core::BlockPending>(read.records[0]).worker, "n1");
}

}  // namespace
}  // namespace tbg::recording

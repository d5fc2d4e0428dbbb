#include "pool/app/share_log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "fakes/log.h"
#include "pool/app/helper_test_support.h"
#include "pool/core/event_text.h"
#include "pool/live/temp_folder.h"

namespace tbg::app {
namespace {

namespace fs = std::filesystem;

constexpr Now kNow{.mono_us = 1, .wall_us = 1'708'617'600'123'456};

ShareSubmitted share() {
  static constexpr std::array<std::uint8_t, 4> kNonce1{1, 2, 3, 0xab};
  static constexpr std::array<std::uint8_t, 8> kNonce2{0, 0, 0, 0, 0, 0, 0, 7};
  ShareSubmitted out;
  out.miner = {"bc1qalice", "rig", ConnectionId{42}};
  out.diff = 1000;
  out.sdiff = 1234.5;
  out.accepted = true;
  out.ip = "192.0.2.7";
  out.job_id = "00a00001b05";
  out.height = 831'500;
  out.nonce1 = kNonce1;
  out.nonce2 = kNonce2;
  out.ntime = 0x65d7f000;
  out.nonce = 0x0000002a;
  out.hash.bytes[0] = 0xff;
  return out;
}

std::string line(const ShareSubmitted& share) {
  std::string out;
  append_share_line(out, kNow, share, "cgminer/4.11", "0.0.0.0:3333");
  return out;
}

TEST(ShareLine, IsAsCkpoolHasIt) {
  EXPECT_EQ(line(share()),
            R"({"workinfoid":167772187,"clientid":42,"enonce1":"010203ab",)"
            R"("nonce2":"0000000000000007","nonce":"0000002a","ntime":"65d7f000","diff":1000,)"
            R"("sdiff":1234.5,"hash":")" +
                std::string(62, '0') +
                R"(ff","result":true,"errn":0,"createdate":"1708617600,123456000",)"
                R"("createby":"code","createcode":"parse_submit","createinet":"0.0.0.0:3333",)"
                R"("workername":"bc1qalice.rig","username":"bc1qalice","address":"192.0.2.7",)"
                R"("agent":"cgminer/4.11"})");
  EXPECT_EQ(share_log_file(share()), "000cb00c/00a00001b.sharelog");
}

TEST(ShareLine, OfARejectedShareSaysWhy) {
  ShareSubmitted bad = share();
  bad.accepted = false;
  bad.reject_reason = "Duplicate share";
  bad.miner.worker = "";
  const auto json = nlohmann::json::parse(line(bad));
  EXPECT_EQ(json["result"], false);
  EXPECT_EQ(json["error"], nlohmann::json::parse(R"([22, "Duplicate share", null])"));
  EXPECT_EQ(json["errn"], 4);
  EXPECT_EQ(json["workername"], "bc1qalice");
}

TEST(ShareLine, OfNoKnownJobHasAFileToo) {
  ShareSubmitted lost = share();
  lost.accepted = false;
  lost.reject_reason = "Job not found";
  lost.job_id = "";
  lost.height = 0;
  EXPECT_EQ(share_log_file(lost), "00000000/unknown.sharelog");
  EXPECT_EQ(nlohmann::json::parse(line(lost))["errn"], 1);
}

TEST(ShareLine, HasALongestLength) {
  const std::string nasty(5'000, '\x01');
  ShareSubmitted huge = share();
  huge.miner.user = huge.miner.worker = huge.ip = nasty;
  std::string out;
  append_share_line(out, kNow, huge, nasty, "0.0.0.0:3333");
  EXPECT_LE(out.size(), core::kEventBytesMax);
  EXPECT_TRUE(nlohmann::json::parse(out).is_object());
}

class SharesLogged : public ::testing::Test {
 protected:
  void open(std::size_t ring_bytes = ShareLog::kRingBytes) {
    shares.emplace(loop, log, folder / "logs", "0.0.0.0:3333", ring_bytes);
  }
  std::vector<nlohmann::json> lines(const std::string& file) {
    std::vector<nlohmann::json> out;
    std::ifstream in(folder / "logs" / file);
    for (std::string text; std::getline(in, text);)
      out.push_back(nlohmann::json::parse(text));
    return out;
  }

  live::testing::TempFolder temp;
  const fs::path& folder = temp.path;
  fakes::FakeLog log;
  live::Loop loop;
  std::optional<ShareLog> shares;
};

TEST_F(SharesLogged, EachInTheFileOfItsJob) {
  open();
  MinerConnected come;
  come.miner = {"bc1qalice", "rig", ConnectionId{42}};
  come.useragent = "cgminer/4.11";
  shares->emit(kNow, come);
  ShareSubmitted other = share();
  other.job_id = "00a00001c00";
  for (int i = 0; i < 100; ++i) {
    shares->emit(kNow, share());
    shares->emit(kNow, other);
  }
  MinerDisconnected leave;
  leave.miner = come.miner;
  shares->emit(kNow, leave);
  shares->emit(kNow, other);
  shares->finish();
  EXPECT_EQ(lines("000cb00c/00a00001b.sharelog").size(), 100u);
  const auto others = lines("000cb00c/00a00001c.sharelog");
  ASSERT_EQ(others.size(), 101u);
  EXPECT_EQ(others.front()["agent"], "cgminer/4.11");
  EXPECT_EQ(others.back()["agent"], "");
  EXPECT_TRUE(log.contains("share log: lines written 201"));
}

TEST_F(SharesLogged, SoonAndBehindWhatIsThere) {
  open();
  shares->emit(kNow, share());
  EXPECT_TRUE(eventually(loop, [&] { return shares->written() == 1; }));
  shares->emit(kNow, share());
  shares->finish();
  EXPECT_EQ(lines("000cb00c/00a00001b.sharelog").size(), 2u);
}

TEST_F(SharesLogged, WhatDoesNotFitIsCountedAndTold) {
  open(1'024);
  for (int i = 0; i < 1'000; ++i)
    shares->emit(kNow, share());
  EXPECT_GT(shares->lost(), 0u);
  EXPECT_TRUE(eventually(loop, [&] { return log.contains("the disk does not keep up"); }));
  shares->finish();
  EXPECT_EQ(shares->written() + shares->lost(), 1'000u);
  EXPECT_EQ(lines("000cb00c/00a00001b.sharelog").size(), shares->written());
  EXPECT_TRUE(log.contains(", lost " + std::to_string(shares->lost())));
}

TEST_F(SharesLogged, ADiskThatFailsIsToldAboutOnce) {
  std::ofstream(folder / "logs") << "in the way";
  open();
  for (int i = 0; i < 3; ++i) {
    shares->emit(kNow, share());
    ASSERT_TRUE(
        eventually(loop, [&] { return shares->lost() == static_cast<std::uint64_t>(i) + 1; }));
  }
  ASSERT_TRUE(
      eventually(loop, [&] { return log.contains("share log: lines are lost: cannot write"); }));
  EXPECT_EQ(log.lines().size(), 1u);
  fs::remove(folder / "logs");
  shares->emit(kNow, share());
  EXPECT_TRUE(eventually(loop, [&] { return log.contains("written again; lost so far: 3"); }));
  EXPECT_EQ(lines("000cb00c/00a00001b.sharelog").size(), 1u);
}

}  // namespace
}  // namespace tbg::app

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pool/stratum/reply.h"

namespace tbg::stratum {
namespace {

// Block 1: its previous hash is the genesis block's, its time 2009-01-09 02:54:25.
constexpr std::string_view kGenesisHash =
    "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

bitcoin::Hash256 genesis() {
  bitcoin::Hash256 hash;
  for (std::size_t i = 0; i < 32; ++i) {
    const std::string digits(kGenesisHash.substr(2 * i, 2));
    hash.bytes[31 - i] = static_cast<std::uint8_t>(std::stoi(digits, nullptr, 16));
  }
  return hash;
}

bitcoin::Hash256 filled(std::uint8_t byte) {
  bitcoin::Hash256 hash;
  hash.bytes.fill(byte);
  hash.bytes[0] = 0x01;
  return hash;
}

std::string notify_line(std::span<const bitcoin::Hash256> branch, bool clean) {
  const std::uint8_t coinb1[] = {0x01, 0x00, 0xff};
  std::string out;
  append_notify_head(out, "1a", genesis(), coinb1);
  out += "ac00";
  append_notify_tail(out, {genesis(), branch, 0x20000000, 0x1d00ffff, 0x4966bc61}, clean);
  return out;
}

TEST(NotifyTest, the_job_of_block_1_reads_as_pools_send_it) {
  const bitcoin::Hash256 branch[] = {filled(0xaa), filled(0x0b)};
  EXPECT_EQ(notify_line(branch, true),
            "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"1a\","
            "\"0a8ce26f72b3f1b646a2a6c14ff763ae65831e939c085ae10019d66800000000\","
            "\"0100ff\",\"ac00\","
            "[\"01aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
            "\"010b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b\"],"
            "\"20000000\",\"1d00ffff\",\"4966bc61\",true]}\n");
}

TEST(NotifyTest, a_block_without_transactions_has_an_empty_branch) {
  EXPECT_EQ(notify_line({}, false),
            "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"1a\","
            "\"0a8ce26f72b3f1b646a2a6c14ff763ae65831e939c085ae10019d66800000000\","
            "\"0100ff\",\"ac00\",[],\"20000000\",\"1d00ffff\",\"4966bc61\",false]}\n");
}

TEST(NotifyTest, it_has_nine_parameters_and_clean_is_a_boolean_and_last) {
  const bitcoin::Hash256 branch[] = {filled(1)};
  const auto parsed = nlohmann::json::parse(notify_line(branch, false));
  EXPECT_EQ(parsed["params"].size(), 9U);
  EXPECT_TRUE(parsed["params"][8].is_boolean());
}

template <typename... Args>
std::string written(void (*write)(std::string&, Args...), std::type_identity_t<Args>... args) {
  std::string out;
  write(out, args...);
  return out;
}

TEST(NotifyTest, the_other_notifications) {
  const std::uint8_t extranonce1[] = {0xde, 0xad, 0x00, 0x0f};
  EXPECT_EQ(written(notify_difficulty, 16384.0),
            "{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[16384]}\n");
  EXPECT_EQ(written(notify_difficulty, 0.00015),
            "{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[0.00015]}\n");
  EXPECT_EQ(written(notify_version_mask, 0x00c00000U),
            "{\"id\":null,\"method\":\"mining.set_version_mask\",\"params\":[\"00c00000\"]}\n");
  EXPECT_EQ(written(notify_extranonce, extranonce1, 8U),
            "{\"id\":null,\"method\":\"mining.set_extranonce\",\"params\":[\"dead000f\",8]}\n");
  EXPECT_EQ(written(notify_reconnect),
            "{\"id\":null,\"method\":\"client.reconnect\",\"params\":[]}\n");
  EXPECT_EQ(written(notify_message, "say \"hi\""),
            "{\"id\":null,\"method\":\"client.show_message\",\"params\":[\"say \\\"hi\\\"\"]}\n");
}

}  // namespace
}  // namespace tbg::stratum

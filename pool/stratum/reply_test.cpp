#include "pool/stratum/reply.h"

#include <gtest/gtest.h>

#include <limits>

namespace tbg::stratum {
namespace {

constexpr std::uint8_t kExtranonce1[] = {0xde, 0xad, 0x00, 0x0f};

template <typename... Args>
std::string written(void (*write)(std::string&, Args...), std::type_identity_t<Args>... args) {
  std::string out = "before";
  write(out, args...);
  EXPECT_TRUE(out.starts_with("before"));
  return out.substr(6);
}

std::string configured(const Configure& request, std::uint32_t mask) {
  std::string out;
  reply_configure(out, "1", request, mask);
  return out;
}

TEST(ReplyTest, success) {
  EXPECT_EQ(written(reply_true, "7"), "{\"id\":7,\"result\":true,\"error\":null}\n");
  EXPECT_EQ(written(reply_true, "\"a\\\"b\""),
            "{\"id\":\"a\\\"b\",\"result\":true,\"error\":null}\n");
  EXPECT_EQ(written(reply_text, "null", "pong"),
            "{\"id\":null,\"result\":\"pong\",\"error\":null}\n");
  EXPECT_EQ(written(reply_count, "1.5", 0U), "{\"id\":1.5,\"result\":0,\"error\":null}\n");
  EXPECT_EQ(written(reply_count, "2", std::numeric_limits<std::uint64_t>::max()),
            "{\"id\":2,\"result\":18446744073709551615,\"error\":null}\n");
}

TEST(ReplyTest, failure) {
  EXPECT_EQ(written(reply_error, "4", Error::difficulty_too_low),
            "{\"id\":4,\"result\":null,\"error\":[23,\"Difficulty too low\",null]}\n");
  EXPECT_EQ(written(reply_error, "null", Error::method_not_found),
            "{\"id\":null,\"result\":null,\"error\":[-3,\"Method not found\",null]}\n");
}

TEST(ReplyTest, subscribe) {
  EXPECT_EQ(written(reply_subscribe, "1", "9f2c", kExtranonce1, 8U),
            "{\"id\":1,\"result\":[[[\"mining.set_difficulty\",\"9f2c\"],"
            "[\"mining.notify\",\"9f2c\"]],\"dead000f\",8],\"error\":null}\n");
}

TEST(ReplyTest, configure_answers_every_code_asked_for) {
  Configure request;
  EXPECT_EQ(configured(request, 0x1fffe000), "{\"id\":1,\"result\":{},\"error\":null}\n");
  request.version_rolling = true;
  EXPECT_EQ(configured(request, 0x00c00000),
            "{\"id\":1,\"result\":{\"version-rolling\":true,\"version-rolling.mask\":\"00c00000\"},"
            "\"error\":null}\n");
  request.minimum_difficulty = true;
  request.minimum_difficulty_value = 2048;
  request.subscribe_extranonce = true;
  request.info = true;
  request.unknown[0] = "foo";
  request.unknown[1] = "q\"\n";
  request.unknown_count = 2;
  EXPECT_EQ(configured(request, 0x1fffe000),
            "{\"id\":1,\"result\":{\"version-rolling\":true,\"version-rolling.mask\":\"1fffe000\","
            "\"minimum-difficulty\":true,\"subscribe-extranonce\":true,\"info\":true,"
            "\"foo\":false,\"q\\\"\\u000a\":false},\"error\":null}\n");
}

TEST(ReplyTest, configure_alone_with_a_minimum_difficulty_has_no_leading_comma) {
  Configure request;
  request.minimum_difficulty = true;
  request.minimum_difficulty_value = 2048;
  EXPECT_EQ(configured(request, 0x1fffe000),
            "{\"id\":1,\"result\":{\"minimum-difficulty\":true},\"error\":null}\n");
  request.minimum_difficulty_value.reset();
  EXPECT_EQ(configured(request, 0x1fffe000),
            "{\"id\":1,\"result\":{\"minimum-difficulty\":false},\"error\":null}\n");
}

TEST(ReplyTest, configure_refuses_version_rolling_without_a_common_bit) {
  Configure request;
  request.version_rolling = true;
  EXPECT_EQ(configured(request, 0),
            "{\"id\":1,\"result\":{\"version-rolling\":false},\"error\":null}\n");
}

TEST(ReplyTest, escaping) {
  const auto escaped = [](std::string_view text) {
    std::string out;
    append_json_escaped(out, text);
    return out;
  };
  EXPECT_EQ(escaped("plain /text"), "plain /text");
  EXPECT_EQ(escaped("\"\\"), "\\\"\\\\");
  EXPECT_EQ(escaped(std::string_view("\0\n\x1f\x7f", 4)), "\\u0000\\u000a\\u001f\x7f");
  EXPECT_EQ(escaped("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
            "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  for (const char* broken :
       {"\x80", "\xff", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xf0\x9f\x98"}) {
    std::string replaced;
    for (std::size_t i = 0; i < std::string_view(broken).size(); ++i)
      replaced += "\xef\xbf\xbd";
    EXPECT_EQ(escaped(std::string("a") + broken + "b"), "a" + replaced + "b");
  }
}

}  // namespace
}  // namespace tbg::stratum

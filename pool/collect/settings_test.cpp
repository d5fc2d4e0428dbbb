#include "pool/collect/settings.h"

#include <gtest/gtest.h>

#include <map>

#include "pool/collect/collect_test_support.h"

namespace tbg::collect {
namespace {

std::string apply(Settings& settings, std::string_view text) {
  TestFolder folder;
  append(folder.path() / "collect.json", text);
  std::string why = apply_file(settings, (folder.path() / "collect.json").string());
  const std::size_t at = why.find("collect.json");
  return at == std::string::npos ? why : why.substr(at);
}

TEST(Settings, AFileHoldsTextsAndNumbers) {
  Settings settings;
  EXPECT_EQ(apply(settings, R"({
    // comments are allowed
    "spool_dir": "/data/spool", "redis_url": "redis://r", "database_url": "postgresql://d/p",
    "batch_flush_interval": "500ms", "batch_max_size": 200, "redis_stream_maxlen": "7",
    "log_level": "warn", "socket_mode": "0666", "ack_delay": 5})"),
            "");
  EXPECT_EQ(settings.spool_dir, "/data/spool");
  EXPECT_EQ(settings.batch_flush_interval.count(), 500);
  EXPECT_EQ(settings.batch_max_size, 200U);
  EXPECT_EQ(settings.redis_stream_maxlen, 7U);
  EXPECT_EQ(settings.log_level, Log::Level::warning);
  EXPECT_EQ(settings.socket_mode, 0666U);
  EXPECT_EQ(settings.ack_delay.count(), 5);
  EXPECT_EQ(check(settings), "");
}

TEST(Settings, SaysWhatIsWrongWithAFile) {
  Settings settings;
  EXPECT_EQ(apply(settings, "{"), "collect.json is not a JSON object");
  EXPECT_EQ(apply(settings, R"({"spool_dri": "x"})"),
            "collect.json: spool_dri is no setting; see tbgcollect --help");
  EXPECT_EQ(apply(settings, R"({"batch_max_size": 0})"),
            "collect.json: batch_max_size is '0', and should be a number from 1 to 20000");
  EXPECT_EQ(apply(settings, R"({"batch_max_size": [1]})"),
            "collect.json: batch_max_size should be a text or a number");
  EXPECT_EQ(apply(settings, R"({"batch_flush_interval": "1h"})"),
            "collect.json: batch_flush_interval is '1h', and should be a time from 1ms to 60000ms");
  EXPECT_EQ(apply(settings, R"({"socket_mode": "rw"})"),
            "collect.json: socket_mode is 'rw', and should be a file mode such as 0660");
  EXPECT_EQ(apply(settings, R"({"log_level": "loud"})"),
            "collect.json: log_level is 'loud', and should be debug, info, warning or error");
  EXPECT_EQ(apply(settings, R"({"redis_url": "http://r"})"),
            "collect.json: redis_url is not understood: a Redis URL begins with redis:// or "
            "unix://");
  EXPECT_NE(apply_file(settings, "/nowhere/collect.json"), "");
}

TEST(Settings, TheEnvironmentHasThemInCapitals) {
  const std::map<std::string, const char*> environment = {
      {"SOCKET_PATH", "/run/events.sock"}, {"REDIS_URL", "redis://r"},
      {"DATABASE_URL", "postgresql://d"},  {"LOG_LEVEL", "debug"},
      {"BATCH_FLUSH_INTERVAL", "0.25"},    {"BATCH_MAX_SIZE", "9"},
      {"REDIS_STREAM_MAXLEN", "10"},       {"HOME", "/root"}};
  const auto lookup = [&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second;
  };
  Settings settings;
  EXPECT_EQ(apply_environment(settings, lookup), "");
  EXPECT_EQ(settings.socket_path, "/run/events.sock");
  EXPECT_EQ(settings.redis_url, "redis://r");
  EXPECT_EQ(settings.database_url, "postgresql://d");
  EXPECT_EQ(settings.log_level, Log::Level::debug);
  EXPECT_EQ(settings.batch_flush_interval.count(), 250);
  EXPECT_EQ(settings.batch_max_size, 9U);
  EXPECT_EQ(settings.redis_stream_maxlen, 10U);
  EXPECT_EQ(apply_environment(settings, [](const char*) { return "?"; }).substr(0, 15),
            "the environment");
}

TEST(Settings, WhatMustBeThere) {
  Settings settings;
  EXPECT_NE(check(settings).find("spool_dir"), std::string::npos);
  settings.socket_path = "/run/events.sock";
  EXPECT_NE(check(settings).find("redis_url"), std::string::npos);
  settings.database_url = "postgresql://d";
  EXPECT_EQ(check(settings), "");
  settings.nats_input_url = "nats://n";
  EXPECT_EQ(check(settings), "");
  settings.nats_url = "nats://n";
  EXPECT_NE(check(settings).find("written there again"), std::string::npos);
  settings.nats_url = "";
  settings.spool_dir = "spool";
  EXPECT_NE(check(settings).find("one of them"), std::string::npos);
  settings.nats_input_url = "";
  settings.consumer = "../x";
  EXPECT_NE(check(settings).find("consumer"), std::string::npos);
}

}  // namespace
}  // namespace tbg::collect

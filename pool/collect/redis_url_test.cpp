#include "pool/collect/redis_url.h"

#include <gtest/gtest.h>

namespace tbg::collect {
namespace {

std::string parsed(std::string_view url) {
  const auto address = parse_redis_url(url);
  if (!address) return address.error().text;
  return address->shown() + " " + address->user + ":" + address->password + " " +
         std::to_string(address->database);
}

TEST(RedisUrl, WhatPeopleWrite) {
  EXPECT_EQ(parsed("redis://127.0.0.1"), "127.0.0.1:6379 : 0");
  EXPECT_EQ(parsed("redis://"), "127.0.0.1:6379 : 0");
  EXPECT_EQ(parsed("redis://cache:6380/"), "cache:6380 : 0");
  EXPECT_EQ(parsed("redis://cache:6380/3"), "cache:6380 : 3");
  EXPECT_EQ(parsed("redis://:secret@cache"), "cache:6379 :secret 0");
  EXPECT_EQ(parsed("redis://tbg:p%40ss%3A@cache/1"), "cache:6379 tbg:p@ss: 1");
  EXPECT_EQ(parsed("redis://[::1]:7000"), "[::1]:7000 : 0");
  EXPECT_EQ(parsed("redis://[::1]"), "[::1]:6379 : 0");
  EXPECT_EQ(parsed("unix:///run/redis.sock?db=2"), "unix:///run/redis.sock : 2");
  EXPECT_EQ(parsed("unix://:secret@/run/redis.sock"), "unix:///run/redis.sock :secret 0");
}

TEST(RedisUrl, SaysWhatIsWrongButNotThePassword) {
  EXPECT_EQ(parsed("127.0.0.1:6379"), "a Redis URL begins with redis:// or unix://");
  EXPECT_NE(parsed("rediss://cache").find("without TLS"), std::string::npos);
  EXPECT_NE(parsed("redis://:secret@cache:x").find("port"), std::string::npos);
  EXPECT_NE(parsed("redis://cache:0").find("port"), std::string::npos);
  EXPECT_NE(parsed("redis://cache/x").find("database"), std::string::npos);
  EXPECT_NE(parsed("unix://redis.sock").find("absolute path"), std::string::npos);
  EXPECT_NE(parsed("unix:///redis.sock?db=x").find("database"), std::string::npos);
  for (const auto* url : {"redis://:secret@cache:x", "redis://:secret@cache/x"})
    EXPECT_EQ(parsed(url).find("secret"), std::string::npos);
}

}  // namespace
}  // namespace tbg::collect

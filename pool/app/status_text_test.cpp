#include "pool/app/status_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tbg::app {
namespace {

constexpr std::int64_t kNow = 1'000 * kSecond;

// One share of difficulty `each` a second, for as long as it takes.
core::HashrateMeter steady(double each) {
  core::HashrateMeter meter;
  meter.start(0);
  for (std::int64_t us = kSecond; us <= kNow; us += kSecond)
    meter.add(us, each);
  return meter;
}

PoolStatus pool() {
  PoolStatus status;
  status.runtime_s = 61;
  status.now_s = 1'708'617'600;
  status.users = 2;
  status.workers = 3;
  status.idle = 1;
  status.agents = {{"bitaxe", 2, 1.2e12, 5000}, {"cg\"miner", 1, 0, 0.5}};
  status.hashrate = steady(1000);
  status.taken_us = kNow;
  status.network_difficulty = 4e6;
  status.round = {.accepted = 123'456.5,
                  .rejected = 12,
                  .best = 98'765.25,
                  .accepted_count = 1234,
                  .rejected_count = 3};
  status.shares_per_s = {1.5, 1.25, 0.5, 0.25};
  return status;
}

TEST(StatusText, OfThePoolIsThreeLinesAsCkpoolHasThem) {
  EXPECT_EQ(
      to_text(pool()),
      R"({"runtime": 61, "lastupdate": 1708617600, "Users": 2, "Workers": 3, "Idle": 1, )"
      R"("Disconnected": 0, "UserAgents": [{"ua": "bitaxe", "devices": 2, "hashrate5m": "1.2T", )"
      R"("bestshare": 5000}, {"ua": "cg\"miner", "devices": 1, "hashrate5m": "0", )"
      R"("bestshare": 0.5}]})"
      "\n"
      R"({"hashrate1m": "4.33T", "hashrate5m": "4.3T", "hashrate15m": "4.3T", )"
      R"("hashrate1hr": "4.3T", "hashrate6hr": "4.3T", "hashrate1d": "4.29T", )"
      R"("hashrate7d": "4.29T"})"
      "\n"
      R"({"diff": 3.1, "netdiff": 4000000, "accepted": 123456.5, "rejected": 12, )"
      R"("bestshare": 98765.25, "SPS1m": 1.5, "SPS5m": 1.25, "SPS15m": 0.5, "SPS1h": 0.25, )"
      R"("accepted_count": 1234, "rejected_count": 3})"
      "\n");
}

TEST(StatusText, OfThePoolIsReadBack) {
  const Round round = round_of(to_text(pool()));
  EXPECT_EQ(round.accepted, 123'456.5);
  EXPECT_EQ(round.rejected, 12);
  EXPECT_EQ(round.best, 98'765.25);
  EXPECT_EQ(round.accepted_count, 1234U);
  EXPECT_EQ(round.rejected_count, 3U);
  for (const char* const other : {"", "\n", "\n\n", "{}\n{}\n", "{}\n{}\n[1]\n", "{}\n{}\n{\"acc",
                                  "{}\n{}\n{\"accepted\": \"many\", \"bestshare\": -1}\n",
                                  "{}\n{}\n{\"accepted_count\": 1e300}\n"}) {
    EXPECT_EQ(round_of(other).accepted, 0) << other;
    EXPECT_EQ(round_of(other).best, 0) << other;
  }
}

TEST(StatusText, OfAUserIsOneObjectAsCkpoolHasIt) {
  UserStatus user;
  user.address = "bc1qalice";
  user.tally.hashrate = steady(1);
  user.tally.best_alltime = 1e6;
  user.tally.best_week = 1234.5;
  user.tally.week = user.week = {2026, 8};
  user.tally.work = 1e5 + 1e-9;
  user.tally.last_share_s = 1'708'617'599;
  user.online = 2;
  user.authorised_s = 1'708'610'000;
  user.taken_us = kNow;
  user.workers = {{"rig", user.tally, 1'708'610'000, "bitaxe/2.4"}, {"", {}, 0, ""}};
  EXPECT_EQ(to_text(user), R"({
 "hashrate1m": "4.33G",
 "hashrate5m": "4.3G",
 "hashrate1hr": "4.3G",
 "hashrate1d": "4.29G",
 "hashrate7d": "4.29G",
 "lastshare": 1708617599,
 "workers": 2,
 "shares": 100000,
 "bestshare": 1234.5,
 "bestever": 1000000,
 "authorised": 1708610000,
 "worker": [
  {
   "workername": "bc1qalice.rig",
   "hashrate1m": "4.33G",
   "hashrate5m": "4.3G",
   "hashrate1hr": "4.3G",
   "hashrate1d": "4.29G",
   "hashrate7d": "4.29G",
   "lastshare": 1708617599,
   "started": 1708610000,
   "shares": 100000,
   "bestshare": 1234.5,
   "bestever": 1000000,
   "useragent": "bitaxe/2.4"
  },
  {
   "workername": "bc1qalice",
   "hashrate1m": "0",
   "hashrate5m": "0",
   "hashrate1hr": "0",
   "hashrate1d": "0",
   "hashrate7d": "0",
   "lastshare": 0,
   "started": 0,
   "shares": 0,
   "bestshare": 0,
   "bestever": 0,
   "useragent": ""
  }
 ]
}
)");
}

TEST(StatusText, IsJsonWhateverMinersCallThemselves) {
  UserStatus user;
  user.address = "bc1qalice";
  user.tally.best_week = 5;
  user.tally.week = {2026, 7};
  user.week = {2026, 8};
  user.workers = {{"a\"b\\c\n\xff", {}, 0, "\x01</script>"}};
  const auto json = nlohmann::json::parse(to_text(user));
  EXPECT_EQ(json["worker"][0]["workername"], "bc1qalice.a\"b\\c\n\xef\xbf\xbd");
  EXPECT_EQ(json["worker"][0]["useragent"], "\x01</script>");
  EXPECT_EQ(json["bestshare"], 0) << "of a week that is over";
  EXPECT_TRUE(nlohmann::json::parse(to_text(UserStatus{}))["worker"].empty());
}

TEST(StatusText, AgentsAreCalledByTheirFamily) {
  EXPECT_EQ(agent_family("bitaxe/BM1370/v2.4.1"), "bitaxe");
  EXPECT_EQ(agent_family("cgminer/4.11.1"), "cgminer");
  EXPECT_EQ(agent_family("cpuminer-opt-23.5-linux"), "cpuminer");
  EXPECT_EQ(agent_family("NerdAxe BM1366 (x)"), "NerdAxe");
  EXPECT_EQ(agent_family("nerdqaxe-BM1368"), "nerdqaxe");
  EXPECT_EQ(agent_family("bfgminer-5.1.0"), "bfgminer");
  EXPECT_EQ(agent_family("some-thing"), "some-thing");
  EXPECT_EQ(agent_family(" "), "Other");
  EXPECT_EQ(agent_family("(?)"), "Other");
}

}  // namespace
}  // namespace tbg::app

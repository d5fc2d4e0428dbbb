#include "pool/app/config.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pool/app/config_test_support.h"
#include "pool/live/temp_folder.h"

namespace tbg::app::testing {
namespace {

TEST(Config, AnEmptyOneHasTheDefaults) {
  const Settings settings = check("{}").settings;
  EXPECT_EQ(settings.network, std::nullopt);
  ASSERT_EQ(settings.nodes.size(), 1U);
  EXPECT_EQ(settings.nodes[0].host, "127.0.0.1");
  ASSERT_EQ(settings.listen.size(), 1U);
  EXPECT_EQ(settings.listen[0].port, 3333);
  EXPECT_EQ(settings.pool.listeners.size(), 1U);
  EXPECT_EQ(settings.pool.difficulty.start, 42);
  ASSERT_EQ(settings.pool.agents.size(), 1U);
  EXPECT_EQ(settings.pool.agents[0].start, 500'000);
  EXPECT_EQ(settings.clients_max, std::nullopt);
}

constexpr std::string_view kEverything = R"({
    "btcd": [{"url": "node:1234", "auth": "u", "pass": "p", "zmq": "tcp://n:1"},
             {"url": "[::1]", "cookie": "/c"}],
    "network": "signet", "zmqblock": ["tcp://n:2", "tcp://n:3", "tcp://n:4"],
    "serverurl": ["*:1", {"url": "h:2", "startdiff": 9, "mindiff": 3, "proxy_protocol": true}],
    "mindiff": 0.5, "startdiff": 7, "maxdiff": 70,
    "vardiff": {"target_share_interval": 5, "confidence": 0.9, "dead_band": 0.1,
                "fast_ramp_max_jump": 16, "idle_after": 30, "memory_ttl": 60},
    "useragents": [{"match": "cg", "startdiff": 8, "mindiff": 4}],
    "btcsig": "/x/", "btcsig_max_len": 20, "btcsig_include_username": false,
    "donation": 1.5, "donaddress": "d", "blockpoll": 50, "update_interval": 20,
    "stale_work_limit": 60, "empty_jobs": false, "hashrate_interval": 10,
    "nonce1length": 3, "nonce2length": 5, "shards": 3, "version_mask": "0x00006000",
    "instance": "eu-1", "logdir": "l", "datadir": "dd", "admin_socket": "/a",
    "loglevel": "debug", "maxclients": 77, "dropidle": 600,
    "event_enabled": false, "event_socket_path": "/e", "events": {
     "include": ["share_submitted", "weekly_summary", "block_found", "block_status"],
     "spool_mb": 64},
    "limits": {"connections_per_ip": 1, "connects_per_ip_per_min": 2, "submits_per_s": 3,
               "invalid_per_min": 4, "auth_per_min": 5, "write_queue_kb": 64,
               "trusted": ["192.0.2.7"]}})";

TEST(Config, EveryValueOfNodesAndMinersArrives) {
  const LoadedConfig config = check(kEverything);
  ASSERT_EQ(joined(config.problems), "");
  const Settings& s = config.settings;
  EXPECT_EQ(s.nodes[0].host, "node");
  EXPECT_EQ(s.nodes[0].port, 1234);
  EXPECT_EQ(s.nodes[0].user + s.nodes[0].password, "up");
  EXPECT_EQ(joined(s.nodes[0].zmq), "tcp://n:1\ntcp://n:2\n");
  EXPECT_EQ(s.nodes[1].host, "::1");
  EXPECT_EQ(s.nodes[1].port, 0);
  EXPECT_EQ(s.nodes[1].cookie, "/c");
  EXPECT_EQ(joined(s.nodes[1].zmq), "tcp://n:3\ntcp://n:4\n");
  EXPECT_EQ(s.network, bitcoin::Network::signet);
  EXPECT_EQ(s.listen[0].host, "0.0.0.0");
  EXPECT_EQ(s.listen[1].host, "h");
  EXPECT_TRUE(s.listen[1].proxy_protocol);
  EXPECT_EQ(s.pool.listeners[1].start, 9);
  EXPECT_EQ(s.pool.listeners[1].min, 3);
  EXPECT_EQ(s.pool.difficulty.min, 0.5);
  EXPECT_EQ(s.pool.difficulty.start, 7);
  EXPECT_EQ(s.pool.difficulty.max, 70);
}

TEST(Config, EveryOtherValueArrives) {
  const Settings s = check(kEverything).settings;
  EXPECT_EQ(s.pool.vardiff.target_share_interval_s, 5);
  EXPECT_EQ(s.pool.vardiff.confidence, 0.9);
  EXPECT_EQ(s.pool.vardiff.dead_band, 0.1);
  EXPECT_EQ(s.pool.vardiff.fast_ramp_max_jump, 16);
  EXPECT_EQ(s.pool.vardiff.idle_after_s, 30);
  EXPECT_EQ(s.pool.vardiff.memory_ttl_s, 60);
  ASSERT_EQ(s.pool.agents.size(), 1U) << "a list given replaces the default";
  EXPECT_EQ(s.pool.agents[0].match, "cg");
  EXPECT_EQ(s.pool.agents[0].min, 4);
  EXPECT_EQ(s.pool.tag.signature, "/x/");
  EXPECT_EQ(s.pool.tag.max_length, 20U);
  EXPECT_FALSE(s.pool.tag.include_username);
  EXPECT_EQ(s.pool.donation_percent, 1.5);
  EXPECT_EQ(s.donaddress, "d");
  EXPECT_EQ(s.pool.block_poll_ms, 50);
  EXPECT_EQ(s.pool.update_interval_s, 20);
  EXPECT_EQ(s.pool.stale_work_limit_s, 60);
  EXPECT_FALSE(s.pool.empty_jobs);
  EXPECT_EQ(s.pool.hashrate_interval_s, 10);
  EXPECT_EQ(s.pool.nonce1_length, 3U);
  EXPECT_EQ(s.pool.shards, 3U);
  EXPECT_EQ(s.pool.nonce2_length, 5U);
  EXPECT_EQ(s.pool.version_mask, 0x6000U);
  EXPECT_EQ(s.pool.instance, "eu-1");
  EXPECT_EQ(s.logdir + s.datadir + admin_socket_path(s), "ldd/a");
  EXPECT_EQ(s.log_level, LogLevel::debug);
  EXPECT_EQ(s.clients_max, 77U);
  EXPECT_EQ(s.pool.drop_idle_s, 600);
  EXPECT_EQ(s.pool.limits.connections_per_ip, 1U);
  EXPECT_EQ(s.pool.limits.connects_per_ip_per_min, 2U);
  EXPECT_EQ(s.pool.limits.submits_per_s, 3U);
  EXPECT_EQ(s.pool.limits.invalid_per_min, 4U);
  EXPECT_EQ(s.pool.limits.auth_per_min, 5U);
  EXPECT_EQ(s.pool.limits.write_queue_kb, 64U);
  EXPECT_EQ(joined(s.pool.limits.trusted), "192.0.2.7\n");
}

TEST(Config, EveryValueOfEventsArrives) {
  const Settings s = check(kEverything).settings;
  EXPECT_FALSE(s.event_datagrams);
  EXPECT_EQ(s.event_socket_path, "/e");
  EXPECT_EQ(s.pool.spool.include, 0b1'1101U);
  EXPECT_EQ(s.pool.spool.keep_bytes, 64U << 20);
  const Settings usual = check("{}").settings;
  EXPECT_TRUE(usual.event_datagrams);
  EXPECT_EQ(usual.event_socket_path, "/tmp/tbgpool/events.sock");
  const Settings platform =
      check(R"({"events": {"enabled": false, "socket_path": "/p"}})").settings;
  EXPECT_FALSE(platform.event_datagrams);
  EXPECT_EQ(platform.event_socket_path, "/p");
}

TEST(Config, AllProblemsAreSaidAtOnce) {
  const LoadedConfig config =
      check("{\n\"mindif\": 1,\n\"logdir\": 3,\n\"network\": \"x\",\n\"proxy\": [1]}");
  EXPECT_EQ(config.problems.size(), 4U) << joined(config.problems);
  EXPECT_TRUE(mentions(config.problems, "pool.json:2: "));
  EXPECT_TRUE(mentions(config.problems, "pool.json:3: "));
  EXPECT_TRUE(mentions(config.problems, "pool.json:4: "));
  EXPECT_TRUE(mentions(config.problems, "pool.json:5: "));
}

class ConfigFiles : public ::testing::Test {
 protected:
  std::string write(const std::string& name, std::string_view text) {
    const std::string path = folder / name;
    std::ofstream(path) << text;
    return path;
  }
  live::testing::TempFolder temp;
  const std::filesystem::path& folder = temp.path;
};

TEST_F(ConfigFiles, SetWinsOverTheFileAndItsProblemsNameIt) {
  const std::string file = write("pool.json", "{\"mindiff\": 3, \"logdir\": \"a\"}");
  const LoadedConfig good = load_config(
      {file, {"mindiff=2", "limits.auth_per_min=5", "btcd.0.url=h:1", "instance=7"}, {}});
  ASSERT_EQ(joined(good.problems), "");
  EXPECT_EQ(good.settings.pool.difficulty.min, 2);
  EXPECT_EQ(good.settings.pool.limits.auth_per_min, 5U);
  EXPECT_EQ(good.settings.nodes[0].host, "h");
  EXPECT_EQ(good.settings.pool.instance, "7") << "text may look like a number on a command line";
  EXPECT_EQ(good.settings.logdir, "a");
  const LoadedConfig bad = load_config({file, {"mindif=2"}, {}});
  EXPECT_TRUE(mentions(bad.problems, "--set: mindif: unknown key; did you mean \"mindiff\"?"))
      << joined(bad.problems);
  EXPECT_TRUE(mentions(load_config({file, {"nothing"}, {}}).problems, "is not KEY=VALUE"));
}

TEST_F(ConfigFiles, SecretsMayComeFromAFileOrTheEnvironment) {
  const std::string secret = write("rpc", "s3cret\r\nsecond line\n");
  ::setenv("TBG_APP_TEST_USER", "alice", 1);
  const LoadedConfig config = load_config(
      {std::nullopt,
       {"btcd.0.url=h:1", "btcd.0.auth=env:TBG_APP_TEST_USER", "btcd.0.pass=file:" + secret},
       {}});
  ::unsetenv("TBG_APP_TEST_USER");
  ASSERT_EQ(joined(config.problems), "");
  EXPECT_EQ(config.settings.nodes[0].user, "alice");
  EXPECT_EQ(config.settings.nodes[0].password, "s3cret");
}

TEST(Config, ACkpoolConfIsAcceptedAsItIs) {
  const LoadedConfig config =
      load_config({TBG_SOURCE_DIR "/pool/app/testdata/ckpool.conf", {}, {}});
  EXPECT_EQ(joined(config.problems), "");
  EXPECT_EQ(config.settings.nodes.size(), 2U);
  EXPECT_EQ(joined(config.settings.nodes[0].zmq), "tcp://127.0.0.1:28332\n");
  EXPECT_EQ(config.settings.listen.size(), 3U);
  EXPECT_EQ(config.settings.pool.drop_idle_s, 3600);
  EXPECT_EQ(config.notes.size(), 5U) << joined(config.notes);
}

TEST(Config, ThePlatformsOwnExampleIsAccepted) {
  const LoadedConfig config =
      load_config({TBG_SOURCE_DIR "/pool/app/testdata/platform.json", {}, {}});
  EXPECT_EQ(joined(config.problems), "");
  EXPECT_EQ(joined(config.settings.nodes[0].zmq), "tcp://127.0.0.1:28332\n");
  EXPECT_EQ(config.notes.size(), 3U) << joined(config.notes);
}

TEST(Config, TheEmbeddedNodeHasDefaultsOfItsOwnThatAFileMayChange) {
  const LoadedConfig config = check("{}", NodeKind::embedded);
  EXPECT_EQ(config.settings.network, bitcoin::Network::regtest);
  EXPECT_LT(config.settings.pool.difficulty.start, 0.01);
  EXPECT_NE(config.settings.datadir, check("{}").settings.datadir);
  EXPECT_NE(config.settings.event_socket_path, check("{}").settings.event_socket_path);
  EXPECT_EQ(check(R"({"startdiff": 3})", NodeKind::embedded).settings.pool.difficulty.start, 3);
}

TEST(Config, EveryKeyIsDocumentedWithItsExample) {
  std::ifstream file(TBG_SOURCE_DIR "/docs/configuration.md");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  for (const auto& [path, example] : known_keys()) {
    EXPECT_NE(text.find("`" + path + "`"), std::string::npos) << path << " is not documented";
    EXPECT_FALSE(example.empty()) << path;
  }
}

}  // namespace
}  // namespace tbg::app::testing

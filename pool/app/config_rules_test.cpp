// One row per rule: what an operator writes, and what is said about it.
#include "pool/app/config_test_support.h"

namespace tbg::app::testing {
namespace {

struct Row {
  const char* text;
  const char* says;  // part of one line
};

class Refused : public ::testing::TestWithParam<Row> {};

TEST_P(Refused, WithOneClearLine) {
  const LoadedConfig config = check(GetParam().text);
  EXPECT_EQ(config.problems.size(), 1U) << joined(config.problems);
  EXPECT_TRUE(mentions(config.problems, GetParam().says)) << joined(config.problems);
}

INSTANTIATE_TEST_SUITE_P(
    UnknownKeys, Refused,
    ::testing::Values(
        Row{"{\n\n\"mindif\": 1}",
            "pool.json:3: mindif: unknown key; did you mean \"mindiff\"?; example: \"mindiff\": 1"},
        Row{R"({"sererurl": "a:1"})", "did you mean \"serverurl\"?"},
        Row{R"({"zmqblokc": "a:1"})", "did you mean \"zmqblock\"?"},
        Row{R"({"LogLevel": "info"})", "did you mean \"loglevel\"?"},
        Row{R"({"auth_per_min": 3})", "did you mean \"limits.auth_per_min\"?"},
        Row{R"({"btcd": [{"url": "a:1", "pasword": "x"}]})", "btcd[0].pasword: unknown key"},
        Row{R"({"vardiff": {"confidense": 0.9}})", "did you mean \"vardiff.confidence\"?"},
        Row{R"({"completely_else": 3})", "completely_else: unknown key; docs/configuration.md"}));

INSTANTIATE_TEST_SUITE_P(
    WrongTypes, Refused,
    ::testing::Values(
        Row{R"({"mindiff": "high"})",
            "mindiff: expected a number from 0 to 9000000000000000, found \"high\"; example: "},
        Row{R"({"empty_jobs": 1})", "empty_jobs: expected true or false, found 1"},
        Row{R"({"btcsig": 7})", "btcsig: expected text, found 7"},
        Row{R"({"logdir": ""})", "logdir: expected text that is not empty"},
        Row{"{\"datadir\": \"a\\nb\"}", "datadir: expected text that is not empty and has no"},
        Row{R"({"limits": 3})", "limits: expected an object"},
        Row{R"({"limits": {"auth_per_min": 1.5}})", "limits.auth_per_min: expected a whole number"},
        Row{R"({"limits": {"auth_per_min": 0}})", "expected a whole number from 1 to 1000000"},
        Row{R"({"limits": {"trusted": ["192.0.2.0/24"]}})", "\"192.0.2.0/24\" is no IP address"},
        Row{R"({"serverurl": 3333})", "serverurl[0]: expected host:port or an object, found 3333"},
        Row{R"({"btcd": "127.0.0.1:8332"})", "btcd: expected an object"},
        Row{R"({"useragents": ["NiceHash"]})", "useragents[0]: expected an object"},
        Row{R"({"zmqblock": 28332})", "zmqblock: expected text, found 28332"},
        Row{R"({"update_interval": null})", "update_interval: expected a number"},
        Row{R"({"maxdiff": -1})", "maxdiff: expected a number from 0"},
        Row{R"({"startdiff": 1e300})", "startdiff: expected a number"}));

INSTANTIATE_TEST_SUITE_P(
    WrongValues, Refused,
    ::testing::Values(
        Row{R"({"network": "bitcoin"})", "expected main, test, testnet4, signet or regtest"},
        Row{R"({"mindiff": 10, "maxdiff": 5})", "mindiff 10 is above maxdiff 5"},
        Row{R"({"shards": 17})", "shards: expected a whole number from 0 to 16, found 17"},
        Row{R"({"nonce1length": 1})", "nonce1length: expected a whole number from 2 to 8, found 1"},
        Row{R"({"nonce2length": 9})", "nonce2length: expected a whole number"},
        Row{R"({"version_mask": "1fffe00g"})", "version_mask: expected up to 8 hex digits"},
        Row{R"({"version_mask": "123456789"})", "version_mask: expected up to 8 hex digits"},
        Row{R"({"btcsig": "p\u00fcool"})", "btcsig: expected printable ASCII"},
        Row{R"({"btcsig_max_len": 76})", "btcsig_max_len: expected a whole number from 1 to 75"},
        Row{R"({"donation": 1})", "donation: needs donaddress"},
        Row{R"({"donation": 99.95, "donaddress": "x"})",
            "donation: expected a number from 0 to 99.9"},
        Row{R"({"serverurl": ["0.0.0.0"]})", "serverurl[0]: expected host:port, found \"0.0.0.0\""},
        Row{R"({"serverurl": ["0.0.0.0:99999"]})", "expected host:port"},
        Row{R"({"serverurl": ["a:1", "*:2", "0.0.0.0:2"]})",
            "serverurl[2]: this address is listed twice"},
        Row{R"({"serverurl": [{"startdiff": 5}]})", "serverurl[0].url: is missing"},
        Row{R"({"serverurl": [{"url": "a:1", "startdiff": 5, "mindiff": 6}]})",
            "below this entry's mindiff"},
        Row{R"({"serverurl": [{"url": "a:1", "mindiff": 6}], "maxdiff": 5})",
            "a mindiff here is above maxdiff 5"},
        Row{R"({"serverurl": [{"url": "a:1", "tls": true}]})",
            "TLS is not served by this version yet"},
        Row{R"({"serverurl": "stratum+ssl://a:1"})", "TLS is not served by this version yet"},
        Row{R"({"useragents": [{"startdiff": 5}]})", "useragents[0].match: is missing"},
        Row{R"({"useragents": [{"match": "x"}, {"match": "X"}]})",
            "there is a rule for this user agent already"},
        Row{R"({"btcd": [{"auth": "a", "pass": "b"}]})", "btcd[0].url: is missing"},
        Row{R"({"btcd": [{"url": "a:1", "auth": "a"}]})", "btcd[0].pass: is missing"},
        Row{R"({"btcd": [{"url": "a:1", "auth": "a", "pass": "b", "cookie": "c"}]})",
            "give either cookie, or auth and pass"},
        Row{R"({"btcd": [{"url": "https://a:1"}]})", "does not speak https"},
        Row{R"({"btcd": [{"url": "a:1"}, {"url": "a:1"}]})",
            "btcd[1].url: this node is listed twice"},
        Row{R"({"btcd": [{"url": "a:1", "zmq": "127.0.0.1:28332"}]})",
            "btcd[0].zmq: expected an endpoint"},
        Row{R"({"zmqblock": "tcp://127.0.0.1"})", "zmqblock: expected an endpoint"},
        Row{R"({"btcd": [{"url": "a:1", "auth": "u", "pass": "env:TBG_NOT_SET"}]})",
            "environment variable TBG_NOT_SET is not set"},
        Row{R"({"btcd": [{"url": "a:1", "auth": "u", "pass": "file:/nonexistent"}]})",
            "file /nonexistent cannot be opened"},
        Row{R"({"stale_work_limit": 10})", "stale_work_limit 10 s is below update_interval 30 s"},
        Row{R"({"instance": "eu 1"})", "instance: expected 1 to 32 characters"},
        Row{R"({"loglevel": "chatty"})", "expected debug, info, notice, warning or error"}));

INSTANTIATE_TEST_SUITE_P(
    AdminSocket, Refused,
    ::testing::Values(
        Row{R"({"admin_socket": 7})", "admin_socket: expected text, found 7"},
        Row{R"({"admin_socket": "/run/01234567890123456789012345678901234567890123456789012345678)"
            R"(9012345678901234567890123456789012345678901234567890123"})",
            "characters, and the system allows 107 for a socket: give a shorter path"}));

TEST(ConfigAdminSocket, IsInTheDatadirUnlessItIsSaidOtherwise) {
  EXPECT_EQ(admin_socket_path(check(R"({"datadir": "/d"})").settings), "/d/admin.sock");
  EXPECT_EQ(admin_socket_path(check(R"({"admin_socket": "/a"})").settings), "/a");
  EXPECT_EQ(admin_socket_path(check(R"({"admin_socket": ""})").settings), "");
  EXPECT_EQ(admin_socket_path(default_settings(NodeKind::embedded)), "embedded/data/admin.sock");
}

TEST(ConfigAdminSocket, ADeepDatadirCostsTheSocketAndNotThePool) {
  const LoadedConfig config = check("{\"datadir\": \"/" + std::string(110, 'x') + "\"}");
  EXPECT_EQ(joined(config.problems), "");
  EXPECT_TRUE(mentions(config.notes, "tbgctl cannot ask this pool")) << joined(config.notes);
  EXPECT_EQ(admin_socket_path(config.settings), "");
}

INSTANTIATE_TEST_SUITE_P(
    Events, Refused,
    ::testing::Values(
        Row{R"({"events": {"spool_dir": "/x"}})",
            "events.spool_dir: the spool is the folder spool in datadir"},
        Row{R"({"events": {"include": ["block_found", "block_lost"]}})",
            "events.include: there is no event \"block_lost\"; \"all\", or some of "
            "share_submitted, share_best_diff, weekly_summary, block_found, block_status, "
            "miner_connected, miner_disconnected, diff_updated, hashrate_update, "
            "new_block_network; example: "},
        Row{R"({"events": {"include": ["all", "block_found"]}})", "there is no event \"all\""},
        Row{R"({"events": {"include": []}})", "expected \"all\", or some of share_submitted"},
        Row{R"({"events": {"include": [7]}})", "events.include: expected text, found 7"},
        Row{R"({"events": {"spool_mb": 1}})", "expected a whole number from 64"},
        Row{R"({"event_enabled": "yes"})", "event_enabled: expected true or false"},
        Row{R"({"event_socket_path": ""})", "event_socket_path: expected text that is not empty"},
        Row{R"({"event_socket_path": "/run/0123456789012345678901234567890123456789012345678901234)"
            R"(567890123456789012345678901234567890123456789012345678"})",
            "event_socket_path: expected a path of at most 107 characters"},
        Row{R"({"event_enabled": true, "events": {"enabled": false}})",
            "events.enabled: is another name for event_enabled: give one of them"},
        Row{R"({"event_socket_path": "/a", "events.socket_path": "/b"})",
            "events.socket_path: is another name for event_socket_path"}));

INSTANTIATE_TEST_SUITE_P(NotServedYet, Refused,
                         ::testing::Values(Row{R"({"http": {"listen": "0.0.0.0:80"}})",
                                               "http.listen: not served by this version yet"},
                                           Row{R"({"http": {"token": "x"}})",
                                               "http.token: not served"},
                                           Row{R"({"region": "eu"})", "region: not served"},
                                           Row{R"({"record": 5})", "record: expected text"}));

INSTANTIATE_TEST_SUITE_P(
    OfCkpoolOnly, Refused,
    ::testing::Values(Row{R"({"proxy": [{"url": "a:1", "auth": "x"}]})",
                          "this is a pool, not a proxy"},
                      Row{R"({"redirecturl": ["a:1"]})", "not a redirector"},
                      Row{R"({"nodeserver": ["a:1"]})", "remote mining nodes are not served"},
                      Row{R"({"trusted": ["a:1"]})", "limits.trusted"},
                      Row{R"({"upstream": "a:1"})", "remote pools are not served"},
                      Row{R"({"useragent": ["cgminer"]})", "a list of the only user agents"}));

class Noted : public ::testing::TestWithParam<Row> {};

TEST_P(Noted, AndAccepted) {
  const LoadedConfig config = check(GetParam().text);
  EXPECT_EQ(joined(config.problems), "");
  EXPECT_EQ(config.notes.size(), 1U) << joined(config.notes);
  EXPECT_TRUE(mentions(config.notes, GetParam().says)) << joined(config.notes);
}

INSTANTIATE_TEST_SUITE_P(
    Notes, Noted,
    ::testing::Values(
        Row{"{\n\"startdiff\": 0.5}", "pool.json:2: startdiff: miners start at 1 instead of 0.5"},
        Row{R"({"maxdiff": 10})", "miners start at 10 instead of 42"},
        Row{R"({"highdiff": 500})", "ports above 4000 are not special here"},
        Row{R"({"highdiff": 500, "serverurl": "a:4334"})", "\"startdiff\": 500}"},
        Row{R"({"version_mask": "ffffffff"})", "outside 1fffe000"},
        Row{R"({"btcsig": "/0123456789012345678901234567890123456789/"})",
            "longer than btcsig_max_len"},
        Row{R"({"btcaddress": "x"})", "this pool is solo"},
        Row{R"({"allow_low_diff": true})", "always taken as it is"},
        Row{R"({"max_pool_useragents": 3})", "no list of user agents"},
        Row{R"({"track_best_diff": true})", "always kept"},
        Row{R"({"track_weekly_stats": false})", "always kept"},
        Row{R"({"events": {"include": ["block_found", "block_status", "weekly_summary"]}})",
            "leaves out share_submitted: after a crash, what happened since the last snapshot, at "
            "most a minute, is not in users' bests"},
        Row{R"({"events": {"include": ["share_submitted", "block_found", "weekly_summary"]}})",
            "leaves out block_status: "},
        Row{R"({"btcd": [{"url": "a:1", "notify": true}]})", "-blocknotify is not needed"},
        Row{R"({"btcd": [{"url": "a:1", "notify": "yes"}]})", "-blocknotify is not needed"},
        Row{R"({"btcd": [{"url": "a:1", "notify": "tcp://h:1"}]})", "taken as \"zmq\""}));

class Silent : public ::testing::TestWithParam<const char*> {};

TEST_P(Silent, Accepted) {
  const LoadedConfig config = check(GetParam());
  EXPECT_EQ(joined(config.problems) + joined(config.notes), "");
}

INSTANTIATE_TEST_SUITE_P(
    Fine, Silent,
    ::testing::Values("{}", R"({"_anything": {"goes": []}, "_": 1})", "{} trailing text",
                      R"({"event_socket_path": "/tmp/tbgpool/events.sock", "event_enabled": true})",
                      R"({"event_enabled": false, "events": {"include": "all"}})",
                      R"({"events": {"enabled": true, "socket_path": "/x", "spool_dir": ""}})",
                      R"({"http": {"listen": "127.0.0.1:8080", "token": ""}, "shards": 1})",
                      R"({"record": "", "log_shares": true, "status_files": false, "region": ""})",
                      R"({"proxy": [], "trusted": [], "useragent": [], "upstream": ""})",
                      R"({"mindiff": 0, "maxdiff": 0, "nonce1length": 0, "blockpoll": 0})",
                      R"({"version_mask": "0", "maxclients": 0, "dropidle": 0})",
                      R"({"serverurl": ["stratum+tcp://pool.example:3333", "[::1]:3333"]})",
                      R"({"btcd": [{"url": "http://127.0.0.1:18443/", "notify": false}]})",
                      R"({"donation": 0.5, "donaddress": "x", "user_tags": "tags.json"})"));

}  // namespace
}  // namespace tbg::app::testing

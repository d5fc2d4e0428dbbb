// An operator's questions to a pool in memory.
#include "pool/app/admin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "fakes/rig.h"
#include "fakes/world.h"
#include "pool/app/json.h"
#include "pool/app/world_view_test_support.h"
#include "pool/core/limits.h"

namespace tbg::app {
namespace {

class Host final : public AdminHost {
 public:
  explicit Host(fakes::World& world) : world_(world), view_(world) {
    wanted.pool.network = bitcoin::Network::regtest;
    wanted.pool.instance = "test";
  }
  [[nodiscard]] Now now() const override { return world_.now(); }
  [[nodiscard]] const Settings& settings() const override { return wanted; }
  [[nodiscard]] Facts facts() const override {
    Facts out;
    out.uptime_s = 61;
    out.log_level = level;
    return out;
  }
  [[nodiscard]] PoolView* pool() override { return reached ? &view_ : nullptr; }
  [[nodiscard]] std::string name_of(const std::string& address) const override {
    return address == fakes::test_address(0) ? "alice" : "";
  }
  void set_log_level(LogLevel wish) override { level = wish; }
  ReloadOutcome reload() override { return outcome; }
  void stop() override { ++stops; }
  [[nodiscard]] RecordingState recording() const override { return recorded; }
  void stop_recording() override { recorded.recording = false; }
  std::string restart_recording(const std::string& file) override {
    if (!restart_problem.empty()) return restart_problem;
    recorded = {true, file, 0};
    return {};
  }

  Settings wanted;
  LogLevel level = LogLevel::info;
  ReloadOutcome outcome{true, {"loglevel is info"}};
  bool reached = true;
  int stops = 0;
  RecordingState recorded;
  std::string restart_problem;

 private:
  fakes::World& world_;
  WorldView view_;
};

class AdminTest : public ::testing::Test {
 protected:
  Json ask_raw(const std::string& line) { return Json::parse(admin_answer(host_, line)); }
  Json ask(const std::string& command, const Json& args = Json::object()) {
    const Json answer = ask_raw(Json{{"command", command}, {"args", args}}.dump());
    EXPECT_TRUE(answer.at("ok").get<bool>()) << answer;
    return answer.value("result", Json());
  }
  std::string refusal(const std::string& command, const Json& args = Json::object()) {
    const Json answer = ask_raw(Json{{"command", command}, {"args", args}}.dump());
    EXPECT_FALSE(answer.at("ok").get<bool>()) << answer;
    return answer.value("error", std::string());
  }
  // Some shares of this worker.
  std::unique_ptr<fakes::Rig> mine(std::uint8_t user, const std::string& worker) {
    fakes::MinerOptions options;
    options.user = fakes::test_address(user) + (worker.empty() ? "" : "." + worker);
    auto rig = std::make_unique<fakes::Rig>(world_, options);
    for (int i = 0; i < 50 && rig->miner().stats().accepted == 0; ++i) {
      rig->mine(20);
      world_.advance(kSecond);  // if one was a block, there is new work
      rig->talk();
    }
    EXPECT_GT(rig->miner().stats().accepted, 0U);
    return rig;
  }
  std::vector<std::string> column(const Json& rows, const char* key) {
    std::vector<std::string> out;
    for (const Json& row : rows)
      out.push_back(row.at(key).get<std::string>());
    return out;
  }

  fakes::World world_{fakes::easy_world()};
  Host host_{world_};
};

TEST_F(AdminTest, NonsenseIsAnsweredWithWhatWouldBeSense) {
  for (const char* line : {"hello", "", "{\"command\":\"\xff\"}"})
    EXPECT_EQ(ask_raw(line).at("error"),
              R"(not JSON; expected a line such as {"command":"status"})");
  const std::string deep = std::string(8'000, '[') + std::string(8'000, ']');
  for (const char* line : {deep.c_str(), "[]", "7", R"({"command":7})", "{}"})
    EXPECT_NE(ask_raw(line).at("error").get<std::string>().find("expected {\"command\""),
              std::string::npos)
        << line;
  EXPECT_NE(refusal("statuss").find("there are status, users, user,"), std::string::npos);
  EXPECT_EQ(ask_raw(R"({"command":"status","args":[]})").at("error"), "\"args\" must be an object");
  EXPECT_EQ(refusal("users", {{"limt", 1}}), "there is no argument \"limt\" to this command");
  EXPECT_EQ(refusal("users", {{"limit", "1"}}), "limit must be a whole number, 0 or more");
  EXPECT_EQ(refusal("users", {{"limit", -1}}), "limit must be a whole number, 0 or more");
  EXPECT_EQ(refusal("user", {{"user", 7}}), "user must be a text");
  EXPECT_EQ(refusal("user"), "user is missing");
}

TEST_F(AdminTest, StatusSaysHowThePoolIs) {
  const auto rig = mine(0, "rig");
  const Json status = ask("status");
  EXPECT_EQ(status.at("state"), "running");
  EXPECT_EQ(status.at("instance"), "test");
  EXPECT_EQ(status.at("network"), "regtest");
  EXPECT_EQ(status.at("shares").at("accepted"), rig->miner().stats().accepted);
  EXPECT_EQ(status.at("miners").at("workers_online"), 1);
  EXPECT_EQ(status.at("miners").at("users"), 1);
  EXPECT_GT(status.at("hashrate").at("1m").get<double>(), 0);
  EXPECT_EQ(status.at("tip").at("height"), world_.chain.tip().height);
  EXPECT_EQ(status.at("tip").at("hash"), bitcoin::display_hex(world_.chain.tip().hash));
  EXPECT_TRUE(status.at("tip").at("age_s").is_null()) << "nothing was announced to this host";
  EXPECT_EQ(status.at("nodes").at(0).at("active"), true);
  EXPECT_GT(status.at("events").at("spool_bytes").get<std::uint64_t>(), 0U);
}

TEST_F(AdminTest, BeforeANodeWasReachedStatusAnswersAndTheRestSaysWhy) {
  host_.reached = false;
  EXPECT_EQ(ask("status").at("state"), "waiting for a node");
  EXPECT_NE(refusal("users").find("no node has answered yet"), std::string::npos);
  EXPECT_EQ(ask("loglevel").at("loglevel"), "info");
}

TEST_F(AdminTest, UsersComeInPages) {
  for (const int user : {2, 0, 1})
    mine(static_cast<std::uint8_t>(user), "rig");
  const std::vector<std::string> all = column(ask("users").at("rows"), "user");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_TRUE(ask("users").at("next").is_null());
  std::vector<std::string> walked;
  Json page = ask("users", {{"limit", 1}});
  for (; !page.at("next").is_null(); page = ask("users", {{"limit", 1}, {"after", page["next"]}}))
    walked.push_back(page["rows"][0]["user"].get<std::string>());
  walked.push_back(page["rows"][0]["user"].get<std::string>());
  EXPECT_EQ(walked, all);
}

TEST_F(AdminTest, AUserAndItsWorkersAlsoThatWithoutAName) {
  for (const char* worker : {"", "a", "b"})
    mine(0, worker);
  mine(1, "other");
  const Json user = ask("user", {{"user", fakes::test_address(0)}});
  EXPECT_EQ(user.at("user").at("name"), "alice");
  EXPECT_EQ(column(user.at("rows"), "worker"), (std::vector<std::string>{"", "a", "b"}));
  std::uint64_t shares = 0;
  for (const Json& row : user.at("rows"))
    shares += row.at("shares").get<std::uint64_t>();
  EXPECT_EQ(user.at("user").at("shares"), shares);
  const Json first = ask("user", {{"user", fakes::test_address(0)}, {"limit", 2}});
  EXPECT_EQ(first.at("next"), "a");
  const Json second =
      ask("user", {{"user", fakes::test_address(0)}, {"limit", 2}, {"after", first["next"]}});
  EXPECT_EQ(column(second.at("rows"), "worker"), std::vector<std::string>{"b"});
  EXPECT_NE(refusal("user", {{"user", "nobody"}}).find("nobody has no share"), std::string::npos);
}

TEST_F(AdminTest, AWorker) {
  mine(0, "a");
  const Json worker = ask("worker", {{"user", fakes::test_address(0)}, {"worker", "a"}});
  EXPECT_EQ(worker.at("worker"), "a");
  EXPECT_GT(worker.at("shares").get<std::uint64_t>(), 0U);
  EXPECT_NE(refusal("worker", {{"user", fakes::test_address(0)}}).find("has no worker \"\""),
            std::string::npos);
}

TEST_F(AdminTest, ClientsOfOneUser) {
  const auto one = mine(0, "a");
  const auto other = mine(1, "b");
  EXPECT_EQ(ask("clients").at("rows").size(), 2U);
  const Json found = ask("clients", {{"user", fakes::test_address(1)}});
  ASSERT_EQ(found.at("rows").size(), 1U);
  EXPECT_EQ(found["rows"][0]["client"], to_number(other->id()));
  const Json nothing = ask("clients", {{"user", fakes::test_address(1)}, {"limit", 1}});
  EXPECT_TRUE(nothing.at("rows").empty()) << "the first page has the other one";
  EXPECT_EQ(nothing.at("next"), to_number(one->id()));
}

TEST_F(AdminTest, CommandsReachTheirMiners) {
  const auto rig = mine(0, "a");
  const std::uint64_t id = to_number(rig->id());
  EXPECT_EQ(ask("message", {{"text", "hello"}}).at("clients"), 1);
  world_.advance(0);
  EXPECT_NE(world_.network.take(rig->id()).find("client.show_message"), std::string::npos);
  EXPECT_EQ(ask("reconnect", {{"client", id}}).at("clients"), 1);
  world_.advance(0);
  EXPECT_NE(world_.network.take(rig->id()).find("client.reconnect"), std::string::npos);
  EXPECT_EQ(ask("drop", {{"client", id}}).at("clients"), 1);
  world_.advance(0);
  EXPECT_FALSE(world_.network.is_open(rig->id()));
  EXPECT_EQ(refusal("drop", {{"client", id}}),
            "there is no client " + std::to_string(id) +
                ": it has gone, or never was; `tbgctl clients` lists them");
  EXPECT_NE(refusal("drop").find("client is missing"), std::string::npos);
  EXPECT_NE(refusal("message", {{"text", "a\nb"}}).find("printable ASCII"), std::string::npos);
}

TEST_F(AdminTest, BlocksAndWhatBecameOfThem) {
  fakes::MinerOptions options;
  options.user = fakes::test_address(0) + ".rig";
  fakes::Rig rig(world_, options);
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(rig.mine_block());
  const Json blocks = ask("blocks");
  ASSERT_GE(blocks.at("rows").size(), 3U);
  EXPECT_EQ(blocks["rows"][0]["name"], "alice");
  std::size_t walked = 0;
  Json page = ask("blocks", {{"limit", 1}});
  for (; !page.at("next").is_null(); page = ask("blocks", {{"limit", 1}, {"after", page["next"]}}))
    ++walked;
  EXPECT_EQ(walked + 1, blocks["rows"].size());
  EXPECT_NE(refusal("blocks", {{"after", "zz"}}).find("64 hex digits"), std::string::npos);
}

TEST_F(AdminTest, WhatTheProcessDoes) {
  EXPECT_EQ(ask("loglevel", {{"level", "debug"}}).at("before"), "info");
  EXPECT_EQ(host_.level, LogLevel::debug);
  EXPECT_NE(refusal("loglevel", {{"level", "loud"}}).find("there are debug, info"),
            std::string::npos);
  EXPECT_EQ(ask("reload").at("lines").at(0), "loglevel is info");
  host_.outcome = {false, {"pool.json:1: wrong", "not reloaded"}};
  EXPECT_EQ(refusal("reload"), "pool.json:1: wrong; not reloaded");
  EXPECT_EQ(ask("shutdown").at("stopping"), true);
  EXPECT_EQ(host_.stops, 1);
}

TEST_F(AdminTest, ARecordingBeginsWithARestartAndEndsWithout) {
  EXPECT_EQ(ask("record_status").at("recording"), false);
  EXPECT_TRUE(ask("status").at("recording").is_null());
  EXPECT_EQ(refusal("record_stop"), "the pool records nothing");
  EXPECT_NE(refusal("record_start", {{"file", "x.rec"}}).find("absolute"), std::string::npos);
  host_.restart_problem = "the disk is gone";
  EXPECT_EQ(refusal("record_start", {{"file", "/x.rec"}}), "the disk is gone");
  host_.restart_problem.clear();
  EXPECT_EQ(ask("record_start", {{"file", "/x.rec"}}).at("restarting"), true);
  EXPECT_EQ(ask("status").at("recording"), "/x.rec");
  EXPECT_NE(refusal("record_start", {{"file", "/y.rec"}}).find("/x.rec already"),
            std::string::npos);
  EXPECT_EQ(ask("record_stop").at("file"), "/x.rec");
  EXPECT_EQ(ask("record_status").at("recording"), false);
}

TEST_F(AdminTest, AnArgumentThatIsWrongStopsACommandBeforeItDoesAnything) {
  EXPECT_NE(refusal("shutdown", {{"now", true}}), "");
  EXPECT_EQ(host_.stops, 0);
  EXPECT_NE(refusal("loglevel", {{"level", "debug"}, {"for", 5}}), "");
  EXPECT_EQ(host_.level, LogLevel::info);
}

TEST_F(AdminTest, ATagIsJudgedBeforeItIsWritten) {
  const std::string user = fakes::test_address(0);
  EXPECT_NE(refusal("tag_check", {{"user", user}, {"name", "bob"}}).find("\"user_tags\""),
            std::string::npos);
  host_.wanted.user_tags_file = "/etc/tbgpool/../tags.json";
  const Json checked = ask("tag_check", {{"user", user}, {"name", "bob"}});
  EXPECT_EQ(checked.at("file"), "/etc/tags.json");
  EXPECT_EQ(checked.at("before"), "alice");
  EXPECT_EQ(ask("tag_check", {{"user", user}}).at("name"), "");
  EXPECT_NE(refusal("tag_check", {{"user", user}, {"name", "b b"}}).find("[A-Za-z0-9_.:!#-]"),
            std::string::npos);
  EXPECT_NE(refusal("tag_check", {{"user", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"}, {"name", "b"}})
                .find("this pool is on regtest"),
            std::string::npos);
}

}  // namespace
}  // namespace tbg::app

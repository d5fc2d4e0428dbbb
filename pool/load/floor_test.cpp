// The generator against the floor server, over real sockets.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "pool/load/commands.h"
#include "pool/load/forked_server.h"

namespace tbg::load {
namespace {

class FloorTest : public testing::Test {
 protected:
  FloorTest()
      : server([] {
          return run_floor({.listen = "127.0.0.1:0", .difficulty = 3.7e-9, .every_s = 0});
        }) {
    file =
        std::filesystem::temp_directory_path() / ("tbgload_" + std::to_string(getpid()) + ".json");
  }
  ~FloorTest() override { std::filesystem::remove(file); }

  SwarmOptions swarm(std::uint32_t miners) {
    SwarmOptions options;
    options.server = server.address();
    options.miners = miners;
    return options;
  }
  nlohmann::json figures() { return nlohmann::json::parse(std::ifstream(file)); }

  ForkedServer server;
  std::filesystem::path file;
};

TEST_F(FloorTest, answers_every_share_of_a_closed_loop) {
  SharesOptions options;
  options.swarm = swarm(5);
  options.warmup_s = 0.05;
  options.duration_s = 0.2;
  options.pid = server.pid();
  options.json_file = file;
  EXPECT_EQ(run_shares(options), 0);
  const auto out = figures();
  EXPECT_GT(out["accepted"], 5 * 4);
  EXPECT_EQ(out["rejected"], 0);
  EXPECT_EQ(out["unanswered"], 0);
  EXPECT_GT(out["server_cpu_us_per_share"], 0);
  EXPECT_LE(out["latency_us"]["p50"], out["latency_us"]["max"]);
}

TEST_F(FloorTest, is_offered_the_rate_asked_for_in_an_open_loop) {
  SharesOptions options;
  options.swarm = swarm(10);
  options.rate = 500;
  options.warmup_s = 0.1;
  options.duration_s = 0.4;
  options.json_file = file;
  EXPECT_EQ(run_shares(options), 0);
  const auto out = figures();
  // Every share that was due is sent and answered, however late a busy machine makes it.
  EXPECT_NEAR(out["accepted"].get<double>(), 200, 60);
  EXPECT_EQ(out["unanswered"], 0);
}

TEST_F(FloorTest, sends_a_new_job_to_all_on_a_signal) {
  BlocksOptions options;
  options.swarm = swarm(20);
  options.rounds = 3;
  options.pause_s = 0.01;
  options.trigger_pid = server.pid();
  options.json_file = file;
  EXPECT_EQ(run_blocks(options), 0);
  const auto out = figures();
  EXPECT_EQ(out["rounds"], 3);
  EXPECT_EQ(out["clean"], true);
  EXPECT_EQ(out["first_empty_ms"], nullptr);
  EXPECT_EQ(out["jobs_per_miner_and_block"], 1);
  EXPECT_LE(out["first_full_ms"]["min"], out["last_full_ms"]["min"]);
}

TEST_F(FloorTest, logs_miners_in) {
  ConnectOptions options;
  options.swarm = swarm(30);
  options.settle_s = 0.01;
  options.pid = server.pid();
  options.json_file = file;
  EXPECT_EQ(run_connect(options), 0);
  EXPECT_EQ(figures()["miners"], 30);
  EXPECT_GT(figures()["server_cpu_us_per_login"], 0);
}

TEST_F(FloorTest, ends_the_run_when_the_server_goes_away) {
  const std::string address = server.address();
  EXPECT_EQ(server.stop(), 0);
  ConnectOptions options;
  options.swarm = swarm(1);
  options.swarm.server = address;
  EXPECT_THROW(run_connect(options), std::runtime_error);
}

}  // namespace
}  // namespace tbg::load

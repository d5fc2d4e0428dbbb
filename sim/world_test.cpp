// Whole runs: small worlds whose story is known.
#include "sim/world.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tbg::sim {
namespace {

Plan small_plan() {
  Plan plan;
  plan.seed = 0x5eed;
  plan.duration_s = 120;
  plan.chain.spacing_s = 60;
  plan.fleet = {{.name = "bitaxes", .count = 5, .profile = "bitaxe"}};
  return plan;
}

RunNumbers run(const Plan& plan) {
  World world(plan);
  world.run();
  return world.numbers();
}

TEST(World, AFleetMinesInToyMode) {
  const RunNumbers numbers = run(small_plan());
  EXPECT_GT(numbers.accepted, 30U);
  EXPECT_EQ(numbers.online, 5U);
  EXPECT_LT(numbers.rejected, numbers.accepted / 10);
}

TEST(World, AFleetMinesInSampledMode) {
  Plan plan = small_plan();
  plan.work = WorkMode::sampled;
  plan.duration_s = 600;
  const RunNumbers numbers = run(plan);
  EXPECT_GT(numbers.accepted, 100U);
  EXPECT_EQ(numbers.online, 5U);
}

TEST(World, StepByStepIsTheSameRun) {
  World world(small_plan());
  world.begin();
  for (std::int64_t us = 0; us <= 120 * kS; us += 7'919)
    world.advance_to(us);
  world.advance_to(120 * kS);
  world.finish();
  EXPECT_EQ(world.elapsed_us(), 120 * kS);
  EXPECT_EQ(world.numbers().hash, run(small_plan()).hash);
}

// Says one line, and keeps what it is told.
class Guest final : public Station {
 public:
  Guest(StationHost& host, std::string& heard) : host_(host), heard_(heard) {}
  void begin() override {
    link_ = &host_.connect(*this, {});
    link_->send_to_pool(R"({"id":1,"method":"mining.subscribe","params":["guest"]})"
                        "\n");
  }
  void receive(std::string_view bytes) override { heard_ += bytes; }
  void lost() override { link_ = nullptr; }
  void set_power(bool) override {}
  void set_speed(double) override {}
  [[nodiscard]] Link* link() override { return link_; }
  void on_event(std::int64_t, std::uint64_t) override {}

 private:
  StationHost& host_;
  std::string& heard_;
  Link* link_ = nullptr;
};

TEST(World, AGuestMayComeInAnyTime) {
  World world(small_plan());
  world.begin();
  world.advance_to(30 * kS);
  std::string heard;
  world.add_guest("guest/0", "guests", std::make_unique<Guest>(world, heard));
  world.advance_to(31 * kS);
  EXPECT_NE(heard.find(R"({"id":1,"result":[[)"), std::string::npos) << heard;
  EXPECT_EQ(world.numbers().online, 6U);
  EXPECT_EQ(world.stations("guests").size(), 1U);
}

TEST(World, TellsBlocksOfThePoolFromOthers) {
  struct Tips final : Observer {
    void on_tip(Moment, const TipInfo& tip) override { ++(tip.by_pool ? ours : others); }
    int ours = 0;
    int others = 0;
  };
  Plan plan = small_plan();
  plan.chain.hashes_per_block = 300;
  Tips tips;
  World world(plan);
  world.observe(tips);
  world.run();
  EXPECT_GT(tips.ours, 0);
  EXPECT_EQ(tips.others, static_cast<int>(world.numbers().blocks_elsewhere) + 1);
}

TEST(World, TheSamePlanGivesTheSameRun) {
  EXPECT_EQ(run(small_plan()).hash, run(small_plan()).hash);
  Plan other = small_plan();
  other.seed = 2;
  EXPECT_NE(run(small_plan()).hash, run(other).hash);
}

TEST(World, TheWorldReckonsWhatABlockMayClaim) {
  struct Rewards final : Observer {
    void on_submission(Moment, const Submission& submission) override {
      submitted.emplace(submission.hash, submission.reward);
    }
    void on_event(Moment, const SeenEvent& event) override {
      if (event.type == "block_found")
        announced.emplace(event.hash("hash"), event.integer("reward_sats"));
    }
    std::map<Hash, std::int64_t> submitted, announced;
  };
  Plan plan = small_plan();
  plan.chain.hashes_per_block = 300;
  plan.chain.transactions = 5;
  Rewards rewards;
  World world(plan);
  world.observe(rewards);
  world.run();
  EXPECT_FALSE(rewards.submitted.empty());
  EXPECT_EQ(rewards.submitted, rewards.announced);
  EXPECT_EQ(world.network().reward_of("no block"), 0);
}

TEST(World, AProxysWorkersShareOneConnection) {
  struct Workers final : Observer {
    void on_event(Moment, const SeenEvent& event) override {
      if (event.type != "share_submitted" || !event.flag("accepted")) return;
      names.insert(std::string(event.text("worker")));
      clients.insert(event.integer("client_id"));
    }
    std::set<std::string> names;
    std::set<std::int64_t> clients;
  };
  Plan plan = small_plan();
  plan.fleet = {{.name = "farm", .profile = "farm", .workers = 4}};
  Workers workers;
  World world(plan);
  world.observe(workers);
  world.run();
  EXPECT_EQ(workers.names, (std::set<std::string>{"w0", "w1", "w2", "w3"}));
  EXPECT_EQ(workers.clients.size(), 1U);
}

TEST(World, ADeviceWarmsUp) {
  const auto shares = [](double warm_up_s) {
    Plan plan = small_plan();
    plan.pool.min_diff = plan.pool.start_diff = plan.pool.max_diff = 3e-9;
    plan.fleet = {{.name = "s21", .count = 60, .profile = "s21", .start_spread_s = 0}};
    plan.fleet[0].warm_up_s = warm_up_s;
    return static_cast<double>(run(plan).submitted);
  };
  // Rising linearly all the time, it does half the work.
  EXPECT_NEAR(shares(120) / shares(0), 0.5, 0.1);
}

TEST(World, ADeviceDrifts) {
  const auto hashes = [](double drift) {
    Plan plan = small_plan();
    plan.fleet[0].drift = drift;
    return run(plan).hashes;
  };
  EXPECT_NE(hashes(0.5), hashes(0));
}

}  // namespace
}  // namespace tbg::sim

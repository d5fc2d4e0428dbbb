// The recorder beside a real world, and what it keeps of a stage on which the test speaks.
#include "sim/report/run_recorder.h"

#include <gtest/gtest.h>

#include "sim/checkers/wire_stage.h"
#include "sim/world.h"

namespace tbg::sim {
namespace {

// The stage's lines as a run would show them.
class RecorderStage {
 public:
  explicit RecorderStage(RunRecorder& recorder) : recorder_(recorder) {}
  void feed(Client client) {
    recorder_.on_connect(now, client, "10.0.0.1");
    ask(client, R"({"id":1,"method":"mining.subscribe","params":["ua"]})");
    say(client, R"({"id":1,"result":[[["mining.set_difficulty","s"],["mining.notify","s"]],)"
                R"("00000001",8],"error":null})");
    ask(client, R"({"id":2,"method":"mining.authorize","params":["a<b.w","x"]})");
    say(client, R"({"id":2,"result":true,"error":null})");
    difficulty(client, 4);
    say(client,
        R"({"id":null,"method":"mining.notify","params":["0a01",")" + std::string(64, '0') +
            R"(","010000000100","ffff00000000",[],"20000000","1d00ffff","6553f100",true]})");
    recorder_.on_turn_end(now);
  }
  void difficulty(Client client, int value) {
    say(client,
        R"({"id":null,"method":"mining.set_difficulty","params":[)" + std::to_string(value) + "]}");
  }
  void low_share(Client client) {
    ask(client, R"({"id":3,"method":"mining.submit","params":["a<b.w","0a01",)"
                R"("0000000000000000","6553f100","00000001"]})");
    say(client, R"({"id":3,"result":null,"error":[23,"Difficulty too low",null]})");
    recorder_.on_turn_end(now);
  }
  void ask(Client client, const std::string& line) { recorder_.on_request(now, client, line); }
  void say(Client client, const std::string& line) { recorder_.on_reply(now, client, line); }

  Moment now = at_s(1000);

 private:
  RunRecorder& recorder_;
};

TEST(RunRecorder, FindsWhatStandsBehindARefusal) {
  RunRecorder recorder;
  RecorderStage stage(recorder);
  recorder.on_tip(stage.now, {.node = 0, .hash = {}, .previous = hash_of(9), .height = 0});
  recorder.on_boot(stage.now, 1);
  stage.feed(5);
  stage.now = at_s(1060);
  recorder.on_event(stage.now, event_of("diff_updated", {{"client_id", std::int64_t{5}},
                                                         {"reason", std::string_view("vardiff")},
                                                         {"share_rate", 0.25}}));
  stage.difficulty(5, 8);
  stage.now = at_s(1061);
  recorder.on_fault(stage.now, "stall", true);
  stage.low_share(5);

  const std::vector<ShareFacts> shares = recorder.notable_shares();
  ASSERT_EQ(shares.size(), 1U);
  EXPECT_EQ(shares[0].code, 23);
  ASSERT_TRUE(shares[0].change);
  EXPECT_EQ(shares[0].change->before, 4);
  EXPECT_EQ(shares[0].change->after, 8);
  EXPECT_EQ(shares[0].change->shares_per_min, 15);
  ASSERT_TRUE(shares[0].job && shares[0].tip);
  EXPECT_EQ(shares[0].job->id, "0a01");
  EXPECT_TRUE(shares[0].tip->first);
  EXPECT_EQ(shares[0].faults, std::vector<std::string>{"stall"});
  ASSERT_EQ(recorder.miners().size(), 1U);
  EXPECT_EQ(recorder.miners()[0].refused_count, 1U);
  EXPECT_EQ(recorder.miners()[0].difficulty.latest().difficulty, 8);
}

TEST(RunRecorder, TellsReorgsFromBlocksThatFollow) {
  RunRecorder recorder;
  const auto tip = [&](int s, std::uint8_t hash, std::uint8_t previous, std::int64_t height) {
    recorder.on_tip(at_s(s), {.node = 0,
                              .hash = hash_of(hash),
                              .previous = hash_of(previous),
                              .height = height,
                              .by_pool = hash == 3});
  };
  tip(1, 1, 0, 1);
  tip(2, 2, 1, 2);
  tip(3, 3, 2, 3);
  EXPECT_EQ(recorder.nodes().at(0).reorgs.added(), 0U);
  tip(4, 14, 13, 4);  // on a branch nobody told of
  EXPECT_EQ(recorder.nodes().at(0).reorgs.added(), 1U);
  EXPECT_EQ(recorder.nodes().at(0).by_pool.added(), 1U);
}

TEST(RunRecorder, KeepsTheSharesAroundAViolation) {
  RunRecorder recorder;
  RecorderStage stage(recorder);
  recorder.on_boot(stage.now, 1);
  stage.feed(5);
  for (int i = 0; i < 100; ++i) {
    stage.now = at_s(1001 + i);
    stage.low_share(5);
    if (i == 50) recorder.on_violation({"referee", stage.now, "wrong"});
  }
  const std::vector<ShareFacts> shares = recorder.notable_shares();
  const auto kept = [&](int second) {
    return std::any_of(shares.begin(), shares.end(),
                       [&](const ShareFacts& share) { return share.us == second * kS; });
  };
  EXPECT_TRUE(kept(1050));
  EXPECT_TRUE(kept(1051 + 4));
  EXPECT_FALSE(kept(1030));
  EXPECT_LE(shares.size(), NotableShares::kMost);
}

TEST(RunRecorder, SeesAWorldAsItIs) {
  Plan plan;
  plan.duration_s = 300;
  plan.chain.spacing_s = 40;
  plan.fleet = {{.name = "b", .count = 4, .drop_every_s = 60}};
  plan.faults = {{1, 100, 20, "node_slow", "0", 50, ""}};
  World world(plan);
  RunRecorder recorder;
  world.observe(recorder);
  world.run();
  const RunNumbers numbers = world.numbers();
  ASSERT_EQ(recorder.miners().size(), 4U);
  std::uint64_t accepted = 0;
  for (const MinerTrack& miner : recorder.miners()) {
    accepted += miner.accepted_count;
    EXPECT_GT(miner.connections.added(), 0U) << miner.worker;
  }
  // What was under way when a connection was lost, its miner never counted.
  EXPECT_GE(accepted, numbers.accepted);
  EXPECT_LT(accepted, numbers.accepted + 20);
  EXPECT_EQ(recorder.end_us() - recorder.start_us(), 300 * kS);
  ASSERT_EQ(recorder.faults().size(), 1U);
  EXPECT_EQ(recorder.faults()[0].to_us - recorder.faults()[0].from_us, 20 * kS);
  EXPECT_EQ(recorder.nodes().at(0).steps.added(), numbers.blocks_elsewhere + 1);
  EXPECT_GT(recorder.jobs().added(), numbers.blocks_elsewhere);
}

}  // namespace
}  // namespace tbg::sim

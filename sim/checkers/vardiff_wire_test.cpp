#include "sim/checkers/vardiff_wire.h"

#include <gtest/gtest.h>

#include "sim/checkers/wire_stage.h"

namespace tbg::sim {
namespace {

class VardiffWireTest : public testing::Test {
 protected:
  VardiffWireTest() {
    stage.add(vardiff);
    stage.start(1);
  }
  void pool_says(const StageShare& share, int code) {
    stage.asks(1, submit_line(share));
    stage.says(1, code == 0 ? R"({"id":7,"result":true,"error":null})"
                            : R"({"id":7,"result":null,"error":[)" + std::to_string(code) +
                                  R"(,"x",null]})");
    stage.end_turn();
  }
  WireStage stage;
  VardiffWire vardiff{stage.verdicts, stage.view};
};

TEST_F(VardiffWireTest, an_honest_pool_hears_nothing) {
  pool_says(mine(stage, 1, 1e-9), 0);
  pool_says(mine(stage, 1, 1e-12, 1e-9), 23);
  const StageShare before = mine(stage, 1, 1e-9, 2e-9);
  stage.difficulty(1, 2e-9);
  stage.job(1, {.id = "0a02", .coinb1 = "010000000200", .clean = false});
  pool_says(before, 0);
  stage.difficulty(1, 5e-10);
  stage.job(1, {.id = "0a03", .time = 1'700'000'001, .clean = false});
  stage.at(5);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  EXPECT_EQ(vardiff.judged(), 6U);
}

TEST_F(VardiffWireTest, two_difficulties_without_work_between) {
  stage.difficulty(1, 5);
  stage.difficulty(1, 6);
  EXPECT_TRUE(stage.verdicts.tells("a second set_difficulty without work"));
}

TEST_F(VardiffWireTest, a_difficulty_that_only_the_events_know) {
  const auto work = [&](double second, const std::string& id, const std::string& bits) {
    stage.at(second);
    const auto time = 1'700'000'000U + static_cast<std::uint32_t>(10 * second);
    stage.job(1, {.id = id, .bits = bits, .time = time});
  };
  const auto name = [&](double difficulty) {
    vardiff.on_event(stage.now,
                     event_of("diff_updated", {{"client_id", 1}, {"new_diff", difficulty}}));
  };
  const std::string hard = "1b00ffff";
  work(2, "0a02", hard);
  name(7);
  stage.difficulty(1, 7);
  work(2.1, "0a03", hard);
  work(5, "0a04", hard);
  name(9);
  stage.difficulty(1, 1);  // the network fell to difficulty 1 meanwhile, and rose again
  work(6, "0a05", "1d00ffff");
  work(8, "0a06", hard);
  EXPECT_TRUE(stage.verdicts.found.empty()) << stage.verdicts.text();
  name(5);
  work(9, "0a07", hard);
  EXPECT_TRUE(stage.verdicts.found.empty()) << "a second has not passed";
  work(11, "0a08", hard);
  EXPECT_TRUE(stage.verdicts.tells("is to work at 5 by diff_updated, and was not told"));
}

TEST_F(VardiffWireTest, a_difficulty_without_work_after_it) {
  stage.difficulty(1, 5);
  stage.at(1.9);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.found.empty());
  stage.at(2.1);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.tells("no work followed set_difficulty"));
}

TEST_F(VardiffWireTest, a_difficulty_whose_miner_left) {
  stage.difficulty(1, 5);
  stage.leaves(1);
  stage.at(9);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.found.empty());
}

TEST_F(VardiffWireTest, the_same_work_under_another_id_is_no_new_work) {
  stage.difficulty(1, 5);
  stage.job(1, {.id = "0a02"});
  EXPECT_TRUE(stage.verdicts.tells("are the same work"));
}

TEST_F(VardiffWireTest, a_job_id_used_twice) {
  stage.job(1, {.time = 1'700'000'001});
  EXPECT_TRUE(stage.verdicts.tells("was used before"));
}

TEST_F(VardiffWireTest, refused_although_it_met_what_was_in_force) {
  const StageShare share = mine(stage, 1, 1e-9, 2e-9);
  stage.difficulty(1, 2e-9);
  stage.job(1, {.id = "0a02", .coinb1 = "010000000200"});
  pool_says(share, 23);
  EXPECT_TRUE(stage.verdicts.tells("refused for its difficulty, but it met"));
}

TEST_F(VardiffWireTest, accepted_although_it_met_nothing_in_force) {
  pool_says(mine(stage, 1, 1e-12, 1e-9), 0);
  EXPECT_TRUE(stage.verdicts.tells("accepted, but it met no difficulty"));
}

}  // namespace
}  // namespace tbg::sim

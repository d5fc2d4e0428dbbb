#include "sim/checkers/referee.h"

#include <gtest/gtest.h>

#include "sim/checkers/wire_stage.h"

namespace tbg::sim {
namespace {

class RefereeTest : public testing::Test {
 protected:
  RefereeTest() {
    stage.add(referee);
    stage.start(1);
  }
  // The pool reads the share, tells its event and answers with this error; "" accepts.
  void pool_says(const StageShare& share, const std::string& text, int code = 0) {
    const auto submit = read(share);
    if (event_told && submit) {
      const bool found = submit->job && text != "Job not found";
      const bool hashed = found && !fields_of(*submit, 8).faults.any();
      tell_event(share, *submit, text, hashed);
    }
    const std::string error = "[" + std::to_string(code) + ",\"" + text + "\",null]";
    stage.says(1, text.empty() ? R"({"id":7,"result":true,"error":null})"
                               : R"({"id":7,"result":null,"error":)" + error + "}");
    stage.end_turn();
  }
  std::optional<WireSubmit> read(const StageShare& share) {
    stage.asks(1, submit_line(share));
    return stage.view.find(1)->pending.back().submit;
  }
  void tell_event(const StageShare& share, const WireSubmit& submit, const std::string& text,
                  bool hashed) {
    Hash hash{};
    if (hashed) {
      const auto headers =
          headers_of(*submit.job, stage.view.find(1)->extranonce1, fields_of(submit, 8));
      hash = sha256d(headers[0].data(), headers[0].size());
    }
    const double diff = event_diff > 0 ? event_diff : hashed ? submit.lowest : 0;
    stage.book.on_event(
        stage.now,
        event_of("share_submitted",
                 {{"client_id", std::int64_t{1}},
                  {"diff", diff},
                  {"sdiff", hashed ? difficulty_of(hash) * sdiff_factor : 0.0},
                  {"accepted", text.empty()},
                  {"reject_reason", std::string_view(text)},
                  {"job_id", hashed ? std::string_view(submit.job->id) : std::string_view()},
                  {"prev_hash", hashed ? submit.job->previous : Hash{}},
                  {"ntime", std::int64_t{u32_of_hex(share.ntime).value_or(0)}},
                  {"nonce", std::int64_t{u32_of_hex(share.nonce).value_or(0)}},
                  {"hash", hash_lie == Hash{} ? hash : hash_lie},
                  {"is_block", false}}));
  }
  StageShare good() { return mine(stage, 1, WireStage::kEasy); }
  StageShare bad() { return mine(stage, 1, 1e-12, WireStage::kEasy); }
  [[nodiscard]] bool is_content() const { return stage.verdicts.found.empty(); }

  WireStage stage;
  Referee referee{stage.verdicts};
  bool event_told = true;
  double event_diff = 0;
  double sdiff_factor = 1;
  Hash hash_lie{};
};

TEST_F(RefereeTest, an_honest_pool_hears_nothing) {
  const StageShare share = good();
  pool_says(share, "");
  pool_says(share, "Duplicate share", 22);
  pool_says(bad(), "Difficulty too low", 23);
  StageShare rolled = mine(stage, 1, WireStage::kEasy, 1e300, {.bits = "00002000"});
  pool_says(rolled, "");
  rolled.bits = "00000001";
  pool_says(rolled, "Invalid version mask", 20);
  StageShare early = share;
  early.ntime = "6553f0ff";
  pool_says(early, "Ntime out of range", 20);
  pool_says({.job = "ffff"}, "Job not found", 21);
  pool_says({.nonce2 = "00"}, "Invalid nonce2 length", 20);
  pool_says({.nonce = "123456789"}, "Invalid nonce", 20);
  stage.job(1, {.id = "0a02", .previous = 2});
  pool_says(share, "Stale", 21);
  EXPECT_TRUE(is_content()) << stage.verdicts.text();
  EXPECT_EQ(referee.judged(), 10U);
}

TEST_F(RefereeTest, submits_before_login_and_of_strangers) {
  event_told = false;
  pool_says({.worker = "addr.stranger"}, "Worker mismatch", 20);
  stage.leaves(1);
  stage.view.on_connect(stage.now, 1, "");
  pool_says({}, "Not subscribed", 25);
  stage.subscribe(1, "00000002");
  pool_says({}, "Unauthorized worker", 24);
  EXPECT_TRUE(is_content()) << stage.verdicts.text();
}

TEST_F(RefereeTest, a_share_that_should_count_and_does_not) {
  pool_says(good(), "Difficulty too low", 23);
  EXPECT_TRUE(stage.verdicts.tells("judged 'Difficulty too low', but the wire says accepted"));
}

TEST_F(RefereeTest, a_share_that_should_not_count_and_does) {
  pool_says(bad(), "");
  EXPECT_TRUE(stage.verdicts.tells("judged accepted, but the wire says 'Difficulty too low'"));
}

TEST_F(RefereeTest, a_duplicate_that_is_credited) {
  const StageShare share = good();
  pool_says(share, "");
  pool_says(share, "");
  EXPECT_TRUE(stage.verdicts.tells("but the wire says 'Duplicate share'"));
}

TEST_F(RefereeTest, a_duplicate_by_another_nonce_spelling_or_connection) {
  StageShare share = good();
  pool_says(share, "");
  while (share.nonce.size() > 1 && share.nonce.front() == '0')
    share.nonce.erase(0, 1);
  pool_says(share, "");
  EXPECT_TRUE(stage.verdicts.tells("Duplicate share"));
}

TEST_F(RefereeTest, a_stale_share_that_is_credited) {
  const StageShare share = good();
  stage.job(1, {.id = "0a02", .previous = 2});
  pool_says(share, "");
  EXPECT_TRUE(stage.verdicts.tells("but the wire says 'Stale'"));
}

TEST_F(RefereeTest, stale_is_what_was_told_when_the_share_was_read) {
  const StageShare share = good();
  read(share);
  stage.job(1, {.id = "0a02", .previous = 2});
  stage.says(1, R"({"id":7,"result":true,"error":null})");
  event_told = false;
  stage.end_turn();
  EXPECT_FALSE(stage.verdicts.tells("judged"));
  EXPECT_TRUE(stage.verdicts.tells("no share_submitted event"));
}

TEST_F(RefereeTest, ntime_beyond_its_window_and_at_its_ends) {
  stage.now.wall_us = (1'700'000'000LL + 10'000) * kS;
  StageShare last;
  last.ntime = "65540c58";  // 7,000 s after the job's
  pool_says(mine(stage, 1, WireStage::kEasy, 1e300, last), "");
  EXPECT_TRUE(is_content()) << stage.verdicts.text();
  last.ntime = "65540c59";
  pool_says(mine(stage, 1, WireStage::kEasy, 1e300, last), "");
  EXPECT_TRUE(stage.verdicts.tells("'Ntime out of range'"));
}

TEST_F(RefereeTest, ntime_too_far_ahead_of_the_clock) {
  stage.now.wall_us = (1'700'000'000LL - 7'300) * kS;
  pool_says(good(), "");
  EXPECT_TRUE(stage.verdicts.tells("'Ntime out of range'"));
}

TEST_F(RefereeTest, a_share_is_credited_with_the_lowest_difficulty_since_its_job) {
  stage.difficulty(1, 2e-9);
  stage.job(1, {.id = "0a02"});
  const StageShare share = mine(stage, 1, 2e-9, 1e300, {.job = "0a02"});
  event_diff = 1e-9;
  pool_says(share, "");
  EXPECT_TRUE(stage.verdicts.tells("the event says difficulty"));
}

TEST_F(RefereeTest, an_old_job_keeps_its_lower_difficulty) {
  const StageShare share = mine(stage, 1, 1e-9, 2e-9);
  stage.difficulty(1, 2e-9);
  stage.job(1, {.id = "0a02", .clean = false});
  pool_says(share, "");
  EXPECT_TRUE(is_content()) << stage.verdicts.text();
}

TEST_F(RefereeTest, a_difficulty_told_in_the_turn_of_the_answer_may_count) {
  const StageShare share = mine(stage, 1, 5e-10, 1e-9);
  event_told = false;
  read(share);
  stage.says(1, R"({"id":7,"result":true,"error":null})");
  stage.difficulty(1, 5e-10);
  stage.end_turn();
  EXPECT_FALSE(stage.verdicts.tells("judged"));
}

TEST_F(RefereeTest, network_difficulty_caps_the_share_difficulty) {
  stage.difficulty(1, 1e6);
  stage.job(1, {.id = "0a02", .bits = "207fffff"});
  const double network = difficulty_of(target_of_bits(0x207fffff).value());
  pool_says(mine(stage, 1, network, 1e300, {.job = "0a02"}), "Difficulty too low", 23);
  EXPECT_TRUE(stage.verdicts.tells("but the wire says accepted"));
  EXPECT_TRUE(stage.verdicts.tells("a block, but not to the event"));
}

TEST_F(RefereeTest, an_old_job_may_be_forgotten_but_not_a_young_one) {
  const StageShare share = good();
  stage.job(1, {.id = "0a02", .clean = false});
  stage.at(602);
  pool_says(share, "Job not found", 21);
  EXPECT_TRUE(is_content()) << stage.verdicts.text();
  pool_says({.job = "0a02", .nonce = mine(stage, 1, 1e-9).nonce}, "Job not found", 21);
  EXPECT_TRUE(stage.verdicts.tells("judged 'Job not found'"));
}

TEST_F(RefereeTest, a_wrong_code) {
  pool_says({.job = "ffff"}, "Job not found", 20);
  EXPECT_TRUE(stage.verdicts.tells("code 20 with 'Job not found'"));
}

TEST_F(RefereeTest, a_lost_event) {
  event_told = false;
  pool_says(good(), "");
  EXPECT_TRUE(stage.verdicts.tells("no share_submitted event"));
}

TEST_F(RefereeTest, an_event_too_many) {
  tell_event({}, {}, "Difficulty too low", false);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.tells("a share_submitted event without a submit"));
}

TEST_F(RefereeTest, an_event_with_another_hash_or_sdiff) {
  hash_lie = hash_of(9);
  pool_says(good(), "");
  EXPECT_TRUE(stage.verdicts.tells("the event says hash"));
  hash_lie = {};
  sdiff_factor = 1.001;
  pool_says(mine(stage, 1, 1e-9, 1e300, {.nonce2 = "0000000000000001"}), "");
  EXPECT_TRUE(stage.verdicts.tells("is not that of its hash"));
}

TEST_F(RefereeTest, a_share_whose_sender_left_is_judged_by_its_event) {
  const StageShare share = bad();
  tell_event(share, *read(share), "", true);
  stage.leaves(1);
  stage.end_turn();
  EXPECT_TRUE(stage.verdicts.tells("judged accepted"));
}

class Solutions : public SolutionListener {
 public:
  void on_solution(const Solution& solution) override { found.push_back(solution); }
  std::vector<Solution> found;
};

TEST_F(RefereeTest, tells_of_solutions_at_the_end_of_their_turn) {
  Solutions solutions;
  stage.book.add(solutions);
  stage.job(1, {.id = "0a02", .bits = "207fffff"});
  const double network = difficulty_of(target_of_bits(0x207fffff).value());
  const StageShare share = mine(stage, 1, network, 1e300, {.job = "0a02"});
  const Hash hash = hash_on(stage, 1, share);
  read(share);
  stage.end_turn();
  stage.says(1, R"({"id":7,"result":true,"error":null})");
  stage.end_turn();
  ASSERT_EQ(solutions.found.size(), 1U);
  EXPECT_EQ(solutions.found[0].hash, hash);
  EXPECT_EQ(solutions.found[0].user, "addr");
}

}  // namespace
}  // namespace tbg::sim

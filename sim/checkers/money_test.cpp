#include "sim/checkers/money.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kReward = 5'000'000'123;

std::string le(std::uint64_t value, int size) {
  std::string out;
  for (int i = 0; i < size; ++i, value >>= 8)
    out += static_cast<char>(value & 255);
  return out;
}

std::string text(const std::string& bytes) { return le(bytes.size(), 1) + bytes; }

std::string commitment() { return std::string("\x6a\x24\xaa\x21\xa9\xed") + std::string(32, 'c'); }

struct Plan {
  std::vector<std::pair<std::int64_t, std::string>> outputs = {
      {kReward - 5'000'000, "alice"}, {5'000'000, "gift"}, {0, commitment()}};
  std::string tag = "/Pool/";
  std::size_t others = 2;
  bool witness = true;
};

std::string transaction(const std::string& script, const Plan& plan, bool coinbase) {
  std::string out = le(2, 4);
  if (plan.witness) out += std::string("\0\1", 2);
  out += le(1, 1) + std::string(32, coinbase ? '\0' : 'p') + std::string("\xff\xff\xff\xff");
  out += text(script) + le(0xffffffff, 4) + le(plan.outputs.size(), 1);
  for (const auto& [value, to] : plan.outputs)
    out += le(static_cast<std::uint64_t>(value), 8) + text(to);
  if (plan.witness) out += le(1, 1) + text(std::string(32, '\0'));
  return out + le(0, 4);
}

std::string block_of(const Plan& plan) {
  std::string out(80, 'h');
  out += le(1 + plan.others, 1) + transaction("\x01\x10" + plan.tag, plan, true);
  for (std::size_t i = 0; i < plan.others; ++i)
    out += transaction("spend", plan, false);
  return out;
}

class MoneyTest : public testing::Test {
 protected:
  static MoneyOptions options() {
    MoneyOptions options;
    options.rules.donation_percent = 0.1;
    options.rules.donation_script = "gift";
    options.rules.tag_base = "/Pool/";
    options.scripts = {{"ALICE", "alice"}, {"BOB", "bob"}};
    options.lying_faults = {"node_lies"};
    return options;
  }
  void submit(const std::string& block, std::int64_t reward = kReward) {
    checker_.on_submission(at_ms(2), {0, hash_of(1), block, reward});
  }
  void solve(const std::string& user) {
    checker_.on_solution({at_ms(1), 1, hash_of(1), 100, user});
  }
  void announce(std::string_view user, std::int64_t reward = kReward) {
    checker_.on_event(
        at_ms(1),
        event_of("block_found", {{"user", user}, {"hash", hash_of(1)}, {"reward_sats", reward}}));
  }
  // What the checker says of a block of ALICE's made to this plan.
  void judge(const Plan& plan) {
    announce("ALICE");
    solve("ALICE");
    submit(block_of(plan));
  }

  VerdictList verdicts_;
  Money checker_{verdicts_, options()};
};

TEST_F(MoneyTest, an_honest_block_raises_nothing) {
  judge({});
  checker_.on_submit_answer(at_ms(3), {0, hash_of(1), false, ""});
  checker_.on_submit_answer(at_ms(3), {0, hash_of(1), false, "duplicate"});
  checker_.on_submit_answer(at_ms(3), {0, hash_of(1), true, ""});
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
  EXPECT_EQ(checker_.judged(), 1U);
}

TEST_F(MoneyTest, an_odd_header_is_the_pools_fault_unless_the_miner_chose_it) {
  for (const std::string_view answer : {"time-too-old", "bad-version(0x00000000)", "high-hash"}) {
    for (const bool chosen : {true, false}) {
      checker_.on_solution({at_ms(1), 1, hash_of(1), 100, "ALICE", chosen});
      checker_.on_submit_answer(at_ms(3), {0, hash_of(1), false, answer});
      EXPECT_EQ(verdicts_.found.empty(), chosen && answer != "high-hash") << verdicts_.text();
      verdicts_.found.clear();
    }
  }
}

TEST_F(MoneyTest, knows_the_addresses_of_guests_by_asking) {
  MoneyOptions asking = options();
  asking.scripts.clear();
  asking.script_of = [](const std::string& user) { return user == "ALICE" ? "alice" : ""; };
  Money checker(verdicts_, asking);
  for (const std::string user : {"ALICE", "EVE"}) {
    checker.on_solution({at_ms(1), 1, hash_of(1), 100, user});
    checker.on_submission(at_ms(2), {0, hash_of(1), block_of({}), kReward});
    const bool guest = user == "ALICE";
    EXPECT_EQ(verdicts_.found.empty(), guest) << verdicts_.text();
  }
  EXPECT_TRUE(verdicts_.tells("EVE, whom nobody knows")) << verdicts_.text();
}

TEST_F(MoneyTest, an_empty_block_needs_no_commitment) {
  Plan plan;
  plan.outputs.pop_back();
  plan.others = 0;
  plan.witness = false;
  judge(plan);
  EXPECT_TRUE(verdicts_.found.empty()) << verdicts_.text();
}

TEST_F(MoneyTest, a_block_is_judged_when_its_finder_is_known) {
  Plan plan;
  plan.outputs[0].second = "bob";
  submit(block_of(plan));
  EXPECT_TRUE(verdicts_.found.empty());
  solve("ALICE");
  EXPECT_TRUE(verdicts_.tells("does not pay ALICE")) << verdicts_.text();
}

TEST_F(MoneyTest, sees_the_wrong_finder_announced) {
  solve("ALICE");
  announce("BOB");
  EXPECT_TRUE(verdicts_.tells("announced for BOB"));
}

TEST_F(MoneyTest, sees_value_given_away) {
  Plan plan;
  plan.outputs[0].first -= 1;
  judge(plan);
  EXPECT_TRUE(verdicts_.tells("claims 5000000122 of 5000000123")) << verdicts_.text();
}

TEST_F(MoneyTest, sees_a_donation_of_another_size) {
  Plan plan;
  plan.outputs[0].first -= 1;
  plan.outputs[1].first += 1;
  judge(plan);
  EXPECT_TRUE(verdicts_.tells("does not pay ALICE its due"));
  EXPECT_TRUE(verdicts_.tells("donation"));
}

TEST_F(MoneyTest, sees_an_output_too_many) {
  Plan plan;
  plan.outputs.emplace_back(0, "stranger");
  judge(plan);
  EXPECT_TRUE(verdicts_.tells("nobody known"));
}

TEST_F(MoneyTest, sees_a_missing_tag_commitment_and_witness) {
  Plan plan;
  plan.tag = "/Poole";
  judge(plan);
  EXPECT_TRUE(verdicts_.tells("tag"));
  plan.outputs.pop_back();
  submit(block_of(plan));
  EXPECT_TRUE(verdicts_.tells("no witness commitment"));
  plan = {};
  plan.witness = false;
  submit(block_of(plan));
  EXPECT_TRUE(verdicts_.tells("reserved value"));
}

TEST_F(MoneyTest, sees_what_is_no_block) {
  const std::string good = block_of({});
  for (std::size_t size = 0; size < good.size(); ++size)
    ASSERT_FALSE(read_block(std::string_view{good}.substr(0, size))) << size;
  submit(good + "x");
  EXPECT_TRUE(verdicts_.tells("cannot be read"));
}

TEST_F(MoneyTest, sees_a_reward_misstated) {
  announce("ALICE", kReward + 1);
  submit(block_of({}));
  EXPECT_TRUE(verdicts_.tells("is said to be worth"));
}

TEST_F(MoneyTest, sees_a_refusal_unless_a_node_lies) {
  checker_.on_fault(at_ms(1), "node_lies", true);
  checker_.on_submit_answer(at_ms(3), {0, hash_of(1), false, "bad-cb-amount"});
  EXPECT_TRUE(verdicts_.found.empty());
  checker_.on_fault(at_ms(4), "node_lies", false);
  checker_.on_submit_answer(at_ms(5), {0, hash_of(1), false, "bad-cb-amount"});
  EXPECT_TRUE(verdicts_.tells("refused by node 0: bad-cb-amount"));
}

}  // namespace
}  // namespace tbg::sim

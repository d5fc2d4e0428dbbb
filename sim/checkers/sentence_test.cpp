#include "sim/checkers/sentence.h"

#include <gtest/gtest.h>

#include "sim/checkers/checker_test_kit.h"

namespace tbg::sim {
namespace {

Sentence parsed(std::string_view text) {
  const ParsedSentence result = parse_sentence(text);
  EXPECT_EQ(result.problem, "") << text;
  return result.sentence;
}

std::string problem(std::string_view text) { return parse_sentence(text).problem; }

TEST(Sentence, CountsAreRead) {
  EXPECT_EQ(parsed("never crash").most, 0U);
  EXPECT_EQ(parsed("eventually crash").least, 1U);
  EXPECT_EQ(parsed("exactly 3 boot").least, 3U);
  EXPECT_EQ(parsed("exactly 3 boot").most, 3U);
  EXPECT_EQ(parsed("at least 2 tip").least, 2U);
  EXPECT_EQ(parsed("at least 2 tip").most, UINT64_MAX);
  EXPECT_EQ(parsed("at most 2 tip").most, 2U);
}

TEST(Sentence, SpansAreRead) {
  const Sentence between = parsed("never job between fault with kind = node_down and fault_end");
  EXPECT_EQ(between.from->conditions.at(0).field, "kind");
  EXPECT_EQ(between.until->name, "fault_end");
  EXPECT_EQ(parsed("never job before boot").until->name, "boot");
  EXPECT_EQ(parsed("exactly 1 boot within 2.5 s after crash").within_us, 2'500'000);
}

TEST(Sentence, PromisesAreRead) {
  const Sentence every = parsed("after tip every miner within 200 ms sees job with clean = true");
  EXPECT_EQ(every.kind, Sentence::Kind::every_miner);
  EXPECT_EQ(every.within_us, 200'000);
  EXPECT_EQ(every.what.name, "job");
  EXPECT_EQ(parsed("after crash within 1 min boot").kind, Sentence::Kind::follows);
}

TEST(Sentence, ConditionsAreJudgedByTheTypeOfTheValue) {
  const auto matches = [](const char* text, const SeenEvent& event) {
    return parsed(text).what.matches(event);
  };
  const SeenEvent tip = event_of("tip", {{"height", 12}, {"by_pool", true}, {"miner", "w1"}});
  EXPECT_TRUE(matches("never tip with height >= 12 and by_pool = true and miner = w1", tip));
  EXPECT_TRUE(matches("never tip with height <= 12 and miner != w2", tip));
  EXPECT_FALSE(matches("never tip with height > 12", tip));
  EXPECT_FALSE(matches("never tip with height < 12", tip));
  EXPECT_FALSE(matches("never tip with by_pool = false", tip));
  EXPECT_FALSE(matches("never tip with by_pool = w1", tip));
  EXPECT_FALSE(matches("never tip with nobody = 1", tip));
  EXPECT_FALSE(matches("never crash", tip));
}

TEST(Sentence, WhatIsWrongIsSaid) {
  EXPECT_NE(problem("").find("begins with"), std::string::npos);
  EXPECT_NE(problem("sometimes crash").find("begins with"), std::string::npos);
  EXPECT_NE(problem("never mind").find("\"mind\""), std::string::npos);
  EXPECT_NE(problem("exactly two boot").find("a number"), std::string::npos);
  EXPECT_NE(problem("never tip with height ~ 3").find("= != < >"), std::string::npos);
  EXPECT_NE(problem("never tip twice").find("nothing may follow"), std::string::npos);
  EXPECT_NE(problem("after tip within 2 days boot").find("unit"), std::string::npos);
  EXPECT_NE(problem("after tip every miner within 2 s hears job").find("sees"), std::string::npos);
  EXPECT_NE(problem("never job between crash").find("and"), std::string::npos);
  EXPECT_NE(problem("never").find("ends"), std::string::npos);
}

}  // namespace
}  // namespace tbg::sim

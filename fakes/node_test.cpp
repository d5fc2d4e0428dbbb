#include "fakes/node.h"

#include <gtest/gtest.h>

#include "fakes/block_decode.h"
#include "fakes/block_maker.h"
#include "fakes/tx_source.h"

namespace tbg::fakes {
namespace {

using bitcoin::Hash256;

constexpr NodeId kNode{0};
constexpr std::int64_t kStart = 1'700'000'000;

struct Heard final : NodeInputs {
  std::vector<std::string> lines;
  std::vector<TemplatePtr> templates;
  std::function<void()> then;  // called on every input, as the core would react
  std::vector<Hash256> tips;   // named by notices
  Now last;

  void note(Now now, std::string line) {
    last = now;
    lines.push_back(std::move(line));
    if (then) then();
  }
  template <typename T>
  static std::string fault(const NodeResult<T>& answer) {
    if (answer.has_value()) return "ok";
    return "fault " + std::to_string(static_cast<int>(answer.error().fault));
  }
  void on_node_status(Now now, NodeId, NodeResult<NodeStatus> answer) override {
    note(now, "status " + fault(answer));
  }
  void on_best_block(Now now, NodeId, NodeResult<Hash256> answer) override {
    note(now, "best " + fault(answer));
  }
  void on_template(Now now, NodeId, NodeResult<TemplatePtr> answer, bool long_poll) override {
    if (answer.has_value()) templates.push_back(*answer);
    note(now, (long_poll ? "long poll " : "template ") + fault(answer));
  }
  void on_header(Now now, NodeId, const Hash256&, NodeResult<HeaderInfo> answer) override {
    note(now, answer.has_value() ? "header " + std::to_string(answer->confirmations)
                                 : "header " + fault(answer));
  }
  void on_submit_result(Now now, NodeId, const Hash256&, NodeResult<SubmitReply> answer) override {
    note(now,
         answer.has_value() ? "submit " + answer->value_or("null") : "submit " + fault(answer));
  }
  void on_tip(Now now, NodeId node, const Hash256& hash, TipSource) override {
    tips.push_back(hash);
    note(now, "tip " + std::to_string(to_index(node)));
  }
};

class FakeNodeTest : public testing::Test {
 protected:
  static ChainOptions options() {
    ChainOptions made;
    made.faucet_coins = 20;
    return made;
  }
  static std::string fault(NodeFault kind) {
    return "fault " + std::to_string(static_cast<int>(kind));
  }
  Now now() const { return {mono_us_, kStart * kSecond + mono_us_}; }
  void mine() {
    BlockPlan plan;
    plan.now_s = now().wall_seconds();
    mine_block(chain_, plan);
    node_.observe(now());
  }
  // Runs until nothing is due within the time given.
  void run_for(std::int64_t us) {
    const std::int64_t end_us = mono_us_ + us;
    while (node_.next_due() && *node_.next_due() <= end_us) {
      mono_us_ = std::max(mono_us_, *node_.next_due());
      node_.deliver(now(), heard_);
    }
    mono_us_ = end_us;
    node_.advance(now());
  }
  std::vector<std::string> take() { return std::exchange(heard_.lines, {}); }
  std::shared_ptr<const bitcoin::Bytes> solved_block(std::uint64_t tag = 0) {
    BlockPlan plan;
    plan.now_s = now().wall_seconds();
    plan.tag = tag;
    bitcoin::Block block = draft_block(chain_, plan);
    EXPECT_TRUE(solve(block.header, 10'000));
    return std::make_shared<const bitcoin::Bytes>(encode_block(block));
  }

  Chain chain_{options()};
  FakeNode node_{std::vector<Chain*>{&chain_}};
  Heard heard_;
  std::int64_t mono_us_ = 0;
};

using Lines = std::vector<std::string>;

TEST_F(FakeNodeTest, AnswersEveryQuestionAfterItsLatency) {
  node_.get_status(kNode);
  node_.get_best_block(kNode);
  node_.get_template(kNode, "");
  node_.get_header(kNode, chain_.tip().hash);
  node_.get_header(kNode, Hash256{{9}});
  EXPECT_TRUE(heard_.lines.empty());
  run_for(999);
  EXPECT_TRUE(heard_.lines.empty());
  run_for(10'000);
  EXPECT_EQ(take(), (Lines{"status ok", "best ok", "header 1",
                           "header " + fault(NodeFault::not_found), "template ok"}));
  EXPECT_EQ(heard_.last.mono_us, 5'000);
  EXPECT_EQ(node_.next_due(), std::nullopt);
  EXPECT_EQ(node_.asked(kNode, Question::header), 2U);
}

TEST_F(FakeNodeTest, SubmittedBlockIsJudgedByTheChainAndBecomesTheTip) {
  node_.submit_block(kNode, {}, solved_block());
  run_for(10'000);
  EXPECT_EQ(take(), (Lines{"tip 0", "submit null"}));
  EXPECT_EQ(chain_.tip().height, 1);
  node_.answer_next_submit(kNode, "inconclusive");
  node_.submit_block(kNode, {}, solved_block());
  run_for(10'000);
  EXPECT_EQ(take(), Lines{"submit inconclusive"});
  EXPECT_EQ(chain_.tip().height, 1);
}

TEST_F(FakeNodeTest, AnAnswerAfterTheTimeoutIsATimeoutButTheBlockIsIn) {
  node_.behaviour(kNode).timeout_us = kSecond;
  node_.behaviour(kNode).latency_us[static_cast<std::size_t>(Question::submit)] = 3 * kSecond / 2;
  node_.submit_block(kNode, {}, solved_block());
  run_for(2 * kSecond);
  EXPECT_EQ(take(), (Lines{"tip 0", "submit " + fault(NodeFault::timeout)}));
  EXPECT_EQ(chain_.tip().height, 1);
}

TEST_F(FakeNodeTest, LongPollHearsOfATipAtOnceAndOfTransactionsLater) {
  node_.get_template(kNode, "");
  run_for(kSecond);
  TxSource source(chain_, 1);
  source.feed(2);
  node_.get_template(kNode, heard_.templates.back()->long_poll_id);
  run_for(59 * kSecond);
  EXPECT_EQ(take(), Lines{"template ok"});
  run_for(2 * kSecond);
  EXPECT_EQ(take(), Lines{"long poll ok"});
  EXPECT_EQ(heard_.templates.back()->transaction_count, 2U);
  node_.get_template(kNode, heard_.templates.back()->long_poll_id);
  run_for(kSecond);
  mine();
  run_for(kSecond);
  EXPECT_EQ(take(), (Lines{"tip 0", "long poll ok"}));
  EXPECT_EQ(heard_.templates.back()->height, 2);
}

TEST_F(FakeNodeTest, NoticesMayBeLostOrDoubled) {
  node_.behaviour(kNode).lose_notices = 1;
  node_.behaviour(kNode).duplicate_notices = 1;
  mine();
  run_for(kSecond);
  EXPECT_TRUE(take().empty());
  mine();
  run_for(kSecond);
  EXPECT_EQ(take(), (Lines{"tip 0", "tip 0"}));
  node_.behaviour(kNode).notices = false;
  mine();
  run_for(kSecond);
  EXPECT_TRUE(take().empty());
}

TEST_F(FakeNodeTest, AForeignNoticeNamesABlockThatNobodyHas) {
  node_.notify_foreign(kNode, 2);
  run_for(kSecond);
  EXPECT_EQ(take(), (Lines{"tip 0", "tip 0"}));
  ASSERT_EQ(heard_.tips.size(), 2U);
  for (const Hash256& tip : heard_.tips)
    EXPECT_NE(tip, node_.chain(kNode).tip().hash);
}

TEST_F(FakeNodeTest, FaultsHitTheNextQuestionsOfTheirKind) {
  node_.fail_next(kNode, Question::block_template, NodeFault::warming_up, 2);
  node_.fail_next(kNode, Question::block_template, NodeFault::busy);
  for (int i = 0; i < 4; ++i)
    node_.get_template(kNode, "");
  node_.get_status(kNode);
  run_for(kSecond);
  EXPECT_EQ(take(), (Lines{"status ok", "template " + fault(NodeFault::warming_up),
                           "template " + fault(NodeFault::warming_up),
                           "template " + fault(NodeFault::busy), "template ok"}));
}

TEST_F(FakeNodeTest, GoingDownFailsWhatIsUnderWayAndLosesNoAnswer) {
  node_.get_status(kNode);
  node_.get_template(kNode, "x");
  node_.set_up(kNode, false);
  run_for(kSecond);
  const std::string lost = fault(NodeFault::unreachable);
  Lines first = take();
  std::sort(first.begin(), first.end());
  EXPECT_EQ(first, (Lines{"long poll " + lost, "status " + lost}));
  node_.submit_block(kNode, {}, solved_block());
  run_for(kSecond);
  EXPECT_EQ(take(), Lines{"submit " + lost});
  mine();
  run_for(kSecond);
  EXPECT_TRUE(take().empty());
  node_.set_up(kNode, true);
  run_for(kSecond);
  EXPECT_EQ(take(), Lines{"tip 0"});
}

TEST_F(FakeNodeTest, HangingNodeTimesOut) {
  node_.behaviour(kNode).hanging = true;
  node_.submit_block(kNode, {}, solved_block());
  run_for(29 * kSecond);
  EXPECT_TRUE(take().empty());
  run_for(2 * kSecond);
  EXPECT_EQ(take(), Lines{"submit " + fault(NodeFault::timeout)});
  EXPECT_EQ(chain_.tip().height, 0);
}

TEST_F(FakeNodeTest, HangingNodeAnswersWhenItGoesOn) {
  node_.behaviour(kNode).hanging = true;
  node_.submit_block(kNode, {}, solved_block());
  run_for(20 * kSecond);
  EXPECT_TRUE(take().empty());
  node_.behaviour(kNode).hanging = false;
  run_for(kSecond);
  EXPECT_EQ(chain_.tip().height, 1);
  EXPECT_EQ(take().size(), 2U);  // the answer and a notice
}

TEST_F(FakeNodeTest, InitialDownloadAndStaleTemplates) {
  node_.behaviour(kNode).initial_download = true;
  node_.get_template(kNode, "");
  run_for(kSecond);
  EXPECT_EQ(take(), Lines{"template " + fault(NodeFault::initial_download)});
  node_.behaviour(kNode).initial_download = false;
  node_.behaviour(kNode).stale_templates = true;
  for (int i = 0; i < 2; ++i) {
    node_.get_template(kNode, "");
    run_for(kSecond);
    mine();
  }
  ASSERT_EQ(heard_.templates.size(), 2U);
  EXPECT_EQ(heard_.templates[1]->height, 1);
}

TEST_F(FakeNodeTest, PreferBlockSettlesATie) {
  const Hash256 genesis = chain_.tip().hash;
  mine();
  const Hash256 rival = mine_branch(chain_, genesis, 1, 5, kStart);
  node_.prefer_block(kNode, rival);
  run_for(kSecond);
  EXPECT_EQ(chain_.tip().hash, rival);
  EXPECT_EQ(take(), (Lines{"tip 0", "tip 0"}));
}

TEST_F(FakeNodeTest, NodesWithOwnChainsDisagree) {
  Chain other(options());
  FakeNode nodes(std::vector<Chain*>{&chain_, &other});
  Heard heard;
  BlockPlan plan;
  plan.now_s = kStart;
  mine_block(other, plan);
  nodes.observe({0, kStart * kSecond});
  nodes.deliver({kSecond, kStart * kSecond}, heard);
  EXPECT_EQ(heard.lines, Lines{"tip 1"});
}

TEST_F(FakeNodeTest, QuestionsAskedWhileDeliveringAreAnsweredInTheirTurn) {
  heard_.then = [this] {
    if (heard_.lines.size() < 3) node_.get_status(kNode);
  };
  node_.get_status(kNode);
  run_for(kSecond);
  EXPECT_EQ(take(), (Lines{"status ok", "status ok", "status ok"}));
  EXPECT_EQ(heard_.last.mono_us, 3'000);
}

TEST_F(FakeNodeTest, WhenTheAskerIsGoneItsQuestionsArriveAndNobodyHearsTheAnswers) {
  node_.submit_block(kNode, {}, solved_block());
  node_.get_status(kNode);
  node_.get_template(kNode, "a long poll");
  node_.hang_up();
  node_.get_best_block(kNode);
  run_for(kSecond);
  EXPECT_EQ(take(), (Lines{"best ok", "tip 0"}));
  EXPECT_EQ(chain_.tip().height, 1);
}

TEST(NodeError, EveryFaultHasItsWords) {
  for (int i = 0; i <= static_cast<int>(NodeFault::bad_template); ++i) {
    const NodeError error = node_error(static_cast<NodeFault>(i));
    EXPECT_EQ(static_cast<int>(error.fault), i);
    EXPECT_FALSE(error.message.empty());
  }
}

}  // namespace
}  // namespace tbg::fakes

#include "pool/app/embedded_node.h"

#include <gtest/gtest.h>

#include <functional>

#include "pool/bitcoin/target.h"

namespace tbg::app {
namespace {

// Drives the loop until something came, and stops it.
class Ear final : public NodeInputs, public live::TurnDriver {
 public:
  void on_node_status(Now, NodeId, NodeResult<NodeStatus> answer) override {
    if (answer) status = *answer;
    stop_if_done();
  }
  void on_best_block(Now, NodeId, NodeResult<bitcoin::Hash256>) override {}
  void on_template(Now, NodeId, NodeResult<TemplatePtr> answer, bool) override {
    if (answer) work = *answer;
    stop_if_done();
  }
  void on_header(Now, NodeId, const bitcoin::Hash256&, NodeResult<HeaderInfo>) override {}
  void on_submit_result(Now, NodeId, const bitcoin::Hash256&, NodeResult<SubmitReply>) override {}
  void on_tip(Now, NodeId, const bitcoin::Hash256& hash, TipSource) override {
    tip = hash;
    stop_if_done();
  }
  void on_time(Now) override {}
  bool on_turn_end(Now now) override {
    node->before_turn_end(now);
    return false;
  }

  void stop_if_done() {
    if (until()) loop->stop();
  }

  live::Loop* loop = nullptr;
  std::function<bool()> until = [this] { return status.has_value(); };
  EmbeddedNode* node = nullptr;
  std::optional<NodeStatus> status;
  TemplatePtr work;
  std::optional<bitcoin::Hash256> tip;
};

TEST(EmbeddedChain, IsAsHardAsItsMinersAre) {
  const auto difficulty = [](double hashrate) {
    return bitcoin::difficulty_from_bits(
        *embedded_chain({.expected_hashrate = hashrate}, 1e9).bits);
  };
  // 4 s of 1.6 MH/s and the chain's own 0.4; alone, 15 s of the latter.
  EXPECT_NEAR(difficulty(1.6e6), 8e6 / 4294967296.0, 0.00002);
  EXPECT_NEAR(difficulty(0), 6e6 / 4294967296.0, 0.00002);
}

TEST(EmbeddedNode, AnswersOnTheLoopAndGrowsByItself) {
  live::Loop loop;
  Ear ear;
  ear.loop = &loop;
  EmbeddedNode node(loop, ear, {.expected_hashrate = 0, .seed = 1, .bits = 0x207fffff});
  ear.node = &node;
  node.get_status(NodeId{0});
  EXPECT_FALSE(ear.status) << "never within the call";
  loop.run(ear);
  ASSERT_TRUE(ear.status);
  EXPECT_EQ(ear.status->network, bitcoin::Network::regtest);

  node.start();
  node.get_template(NodeId{0}, "");
  ear.until = [&] { return ear.tip && ear.work; };
  loop.io().restart();
  loop.run(ear);
  // The chain may have grown again since: its own miner goes on while the loop runs.
  const fakes::BlockEntry* heard = node.chain().find(*ear.tip);
  ASSERT_NE(heard, nullptr);
  EXPECT_GE(heard->height, 1);
  EXPECT_TRUE(node.chain().is_active(*heard));
  EXPECT_GE(ear.work->height, 1);
}

}  // namespace
}  // namespace tbg::app

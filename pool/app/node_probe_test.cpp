#include "pool/app/node_probe.h"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include "fakes/log.h"

namespace tbg::app {
namespace {

using bitcoin::Network;

// Nodes that answer getblockchaininfo as the test says: on the loop, in order.
class ScriptedNodes final : public Node {
 public:
  ScriptedNodes(live::Loop& loop, std::size_t count) : loop_(loop), answers(count) {}

  void get_status(NodeId node) override {
    ++asked;
    auto& queue = answers[to_index(node)];
    if (queue.empty()) return;  // hangs
    NodeResult<NodeStatus> answer = queue.front();
    if (queue.size() > 1) queue.erase(queue.begin());
    boost::asio::post(loop_.io(), [this, node, answer] {
      inputs->on_node_status(live::Loop::now(), node, answer);
    });
  }
  void get_best_block(NodeId) override {}
  void get_template(NodeId, const std::string&) override {}
  void get_header(NodeId, const bitcoin::Hash256&) override {}
  void submit_block(NodeId, const bitcoin::Hash256&,
                    std::shared_ptr<const bitcoin::Bytes>) override {}
  void prefer_block(NodeId, const bitcoin::Hash256&) override {}

 private:
  live::Loop& loop_;

 public:
  NodeInputs* inputs = nullptr;
  std::vector<std::vector<NodeResult<NodeStatus>>> answers;  // the last one again and again
  int asked = 0;
};

class Idle final : public live::TurnDriver {
 public:
  void on_time(Now) override {}
  bool on_turn_end(Now) override { return false; }
};

NodeResult<NodeStatus> on(Network network) {
  NodeStatus status;
  status.network = network;
  return status;
}
NodeResult<NodeStatus> down() {
  return NodeError{NodeFault::unreachable, 0, "no answer from there"};
}

class Probe : public ::testing::Test {
 protected:
  NodeProbe::Verdict run(std::optional<Network> wanted) {
    NodeProbe::Verdict verdict;
    NodeProbe probe(loop, nodes, log, {"a:1", "b:2"}, wanted, [&](NodeProbe::Verdict said) {
      verdict = std::move(said);
      loop.stop();
    });
    nodes.inputs = &probe;
    probe.start();
    Idle idle;
    loop.run(idle);
    return verdict;
  }

  live::Loop loop;
  ScriptedNodes nodes{loop, 2};
  fakes::FakeLog log;
};

TEST_F(Probe, TakesTheNetworkAllNodesAreOn) {
  nodes.answers = {{on(Network::signet)}, {on(Network::signet)}};
  EXPECT_EQ(run(std::nullopt).network, Network::signet);
}

TEST_F(Probe, OneAnswerIsEnough) {
  nodes.answers = {{down()}, {on(Network::testnet4)}};
  EXPECT_EQ(run(std::nullopt).network, Network::testnet4);
  EXPECT_TRUE(log.contains("node a:1: no answer from there"));
}

TEST_F(Probe, AsksAgainUntilANodeAnswers) {
  nodes.answers = {{down(), on(Network::main)}, {down()}};
  EXPECT_EQ(run(std::nullopt).network, Network::main);
  EXPECT_EQ(nodes.asked, 4);
  EXPECT_TRUE(log.contains("the network is not known"));
}

TEST_F(Probe, AConfiguredNetworkNeedsNoAnswer) {
  nodes.answers = {{down()}, {down()}};
  EXPECT_EQ(run(Network::regtest).network, Network::regtest);
}

TEST_F(Probe, ANodeThatHangsDoesNotHoldUpTheOthers) {
  nodes.answers = {{}, {on(Network::main)}};
  EXPECT_EQ(run(std::nullopt).network, Network::main);
  EXPECT_TRUE(log.contains("node a:1: no answer yet"));
}

TEST_F(Probe, ANodeElsewhereThanConfiguredIsAMistake) {
  nodes.answers = {{on(Network::main)}, {on(Network::test)}};
  const auto verdict = run(Network::main);
  EXPECT_FALSE(verdict.network);
  EXPECT_EQ(verdict.problem, "node b:2 is on test, but the configuration says main");
}

TEST_F(Probe, NodesThatDisagreeAreAMistake) {
  nodes.answers = {{on(Network::main)}, {on(Network::test)}};
  EXPECT_EQ(run(std::nullopt).problem, "node b:2 is on test, but a:1 says main");
}

}  // namespace
}  // namespace tbg::app

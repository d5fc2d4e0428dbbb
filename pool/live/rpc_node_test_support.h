// An RpcNode between a loop and a scripted server.
#pragma once

#include <gtest/gtest.h>

#include "pool/live/rpc_node.h"
#include "pool/live/rpc_test_server.h"

namespace tbg::live::testing {

class NodeEar final : public NodeInputs {
 public:
  void on_node_status(Now, NodeId, NodeResult<NodeStatus> answer) override {
    keep(statuses, answer);
  }
  void on_best_block(Now, NodeId, NodeResult<bitcoin::Hash256> answer) override {
    keep(bests, answer);
  }
  void on_template(Now, NodeId, NodeResult<TemplatePtr> answer, bool long_poll) override {
    keep(long_poll ? long_polls : templates, answer);
  }
  void on_header(Now, NodeId, const bitcoin::Hash256&, NodeResult<HeaderInfo> answer) override {
    keep(headers, answer);
  }
  void on_submit_result(Now, NodeId, const bitcoin::Hash256& hash,
                        NodeResult<SubmitReply> answer) override {
    submitted.push_back(hash);
    keep(submits, answer);
  }
  void on_tip(Now, NodeId, const bitcoin::Hash256&, TipSource) override {}

  // Waits for the n-th (from 1) answer of a kind.
  template <typename T>
  NodeResult<T> wait(std::vector<NodeResult<T>>& answers, std::size_t count = 1) {
    std::unique_lock lock(mutex);
    const bool there =
        changed.wait_for(lock, std::chrono::seconds(20), [&] { return answers.size() >= count; });
    return there ? answers[count - 1] : NodeError{NodeFault::rpc_error, 0, "no answer in the test"};
  }
  template <typename T>
  std::size_t count(const std::vector<NodeResult<T>>& answers) {
    const std::lock_guard lock(mutex);
    return answers.size();
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<NodeResult<NodeStatus>> statuses;
  std::vector<NodeResult<bitcoin::Hash256>> bests;
  std::vector<NodeResult<TemplatePtr>> templates;
  std::vector<NodeResult<TemplatePtr>> long_polls;
  std::vector<NodeResult<HeaderInfo>> headers;
  std::vector<NodeResult<SubmitReply>> submits;
  std::vector<bitcoin::Hash256> submitted;

 private:
  template <typename T>
  void keep(std::vector<NodeResult<T>>& answers, const NodeResult<T>& answer) {
    const std::lock_guard lock(mutex);
    answers.push_back(answer);
    changed.notify_all();
  }
};

inline constexpr NodeId kNode{0};
inline const bitcoin::Hash256 kHash = {{0xab, 0xcd}};
inline const std::string kHashText = std::string(60, '0') + "cdab";

class RpcNodeTest : public ::testing::Test {
 protected:
  ~RpcNodeTest() override {
    node.reset();
    thread.stop();
  }

  // Begins with a server that follows the script.
  void serve(RpcTestServer::Script script) {
    server = std::make_unique<RpcTestServer>(std::move(script));
    call(server->target());
  }
  void call(const RpcTarget& target) {
    node.reset();
    node = std::make_unique<RpcNode>(thread.loop, RpcNode::Options{{target}, timeouts});
    node->start(ear);
    if (!running) thread.start();
    running = true;
  }
  // One getbestblockhash.
  NodeResult<bitcoin::Hash256> ask() {
    const std::size_t before = ear.count(ear.bests);
    node->get_best_block(kNode);
    return ear.wait(ear.bests, before + 1);
  }
  void expect_fault(NodeFault fault, int code, const std::string& words) {
    const auto answer = ask();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().fault, fault) << answer.error().message;
    EXPECT_EQ(answer.error().code, code);
    EXPECT_NE(answer.error().message.find(words), std::string::npos) << answer.error().message;
    EXPECT_EQ(answer.error().message.find('\n'), std::string::npos);
  }
  [[nodiscard]] static std::shared_ptr<const bitcoin::Bytes> block(std::size_t size) {
    return std::make_shared<const bitcoin::Bytes>(size, std::uint8_t{0x5a});
  }

  RpcTimeouts timeouts;
  NodeEar ear;
  LoopThread thread;
  bool running = false;
  std::unique_ptr<RpcTestServer> server;
  std::unique_ptr<RpcNode> node;
};

}  // namespace tbg::live::testing

// Asks every configured node on which network it is, before there is a pool.
//
// With a configured network one round is enough, answered or not: nodes that are down do not keep
// the pool from starting. Without, the rounds go on, a second apart, until a node answers. A node
// on another network than the pool, or than its fellows, is a mistake in the configuration.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pool/live/loop.h"
#include "pool/ports/inputs.h"
#include "pool/ports/log.h"

namespace tbg::app {

class NodeProbe final : public NodeInputs {
 public:
  struct Verdict {
    std::optional<bitcoin::Network> network;  // nullopt: `problem` says why not
    std::string problem;
  };
  // `done` is called once, on the loop's thread, from a handler of its own.
  using Done = std::function<void(Verdict)>;

  NodeProbe(live::Loop& loop, Node& node, OperatorLog& log, std::vector<std::string> names,
            std::optional<bitcoin::Network> wanted, Done done);

  void start();

  void on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) override;
  void on_best_block(Now, NodeId, NodeResult<bitcoin::Hash256>) override {}
  void on_template(Now, NodeId, NodeResult<TemplatePtr>, bool) override {}
  void on_header(Now, NodeId, const bitcoin::Hash256&, NodeResult<HeaderInfo>) override {}
  void on_submit_result(Now, NodeId, const bitcoin::Hash256&, NodeResult<SubmitReply>) override {}
  void on_tip(Now, NodeId, const bitcoin::Hash256&, TipSource) override {}

  // How long a round waits for the slower nodes once one has answered, or the network is known.
  static constexpr std::chrono::seconds kPatience{3};

 private:
  struct State {
    bool open = false;  // a question is under way
    std::optional<NodeResult<NodeStatus>> answer;
  };
  void ask_all();
  void hurry();
  void end_round();
  [[nodiscard]] std::string disagreement(std::optional<bitcoin::Network>& network) const;
  void complain();
  void finish(Verdict verdict);

  Node& node_;
  OperatorLog& log_;
  std::vector<std::string> names_;
  std::optional<bitcoin::Network> wanted_;
  Done done_;
  boost::asio::steady_timer timer_;
  std::vector<State> nodes_;
  bool hurrying_ = false;
  bool finished_ = false;
};

}  // namespace tbg::app

#include "pool/app/node_probe.h"

#include <algorithm>

namespace tbg::app {

using bitcoin::Network;

NodeProbe::NodeProbe(live::Loop& loop, Node& node, OperatorLog& log, std::vector<std::string> names,
                     std::optional<Network> wanted, Done done)
    : node_(node),
      log_(log),
      names_(std::move(names)),
      wanted_(wanted),
      done_(std::move(done)),
      timer_(loop.io()),
      nodes_(names_.size()) {}

void NodeProbe::start() { ask_all(); }

void NodeProbe::ask_all() {
  hurrying_ = false;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].answer.reset();
    if (std::exchange(nodes_[i].open, true)) continue;  // still owes the last one
    node_.get_status(static_cast<NodeId>(i));
  }
  if (wanted_) hurry();
}

void NodeProbe::hurry() {
  if (std::exchange(hurrying_, true)) return;
  timer_.expires_after(kPatience);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) end_round();
  });
}

void NodeProbe::on_node_status(Now, NodeId node, NodeResult<NodeStatus> answer) {
  if (finished_ || to_index(node) >= nodes_.size()) return;
  State& state = nodes_[to_index(node)];
  state.open = false;
  if (answer) hurry();
  state.answer = std::move(answer);
  const bool all = std::all_of(nodes_.begin(), nodes_.end(),
                               [](const State& one) { return one.answer.has_value(); });
  if (!all) return;
  // In a handler of its own: `done` may destroy whoever is calling here.
  hurrying_ = true;
  timer_.expires_after(std::chrono::seconds(0));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) end_round();
  });
}

void NodeProbe::end_round() {
  std::optional<Network> network = wanted_;
  const std::string problem = disagreement(network);
  if (!problem.empty()) return finish({std::nullopt, problem});
  complain();
  if (network) return finish({network, {}});
  log_.write(LogLevel::warning,
             "no node has answered yet, so the network is not known (\"network\" in the "
             "configuration would say it); asking again");
  timer_.expires_after(std::chrono::seconds(1));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) ask_all();
  });
}

// Names the first node that is on another network; fills in the network all are on.
std::string NodeProbe::disagreement(std::optional<Network>& network) const {
  std::string first = "the configuration";
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].answer || !*nodes_[i].answer) continue;
    const Network theirs = (**nodes_[i].answer).network;
    if (!network) {
      network = theirs;
      first = names_[i];
    }
    if (theirs != *network)
      return "node " + names_[i] + " is on " + std::string(bitcoin::params(theirs).name) +
             ", but " + first + " says " + std::string(bitcoin::params(*network).name);
  }
  return {};
}

void NodeProbe::complain() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto& answer = nodes_[i].answer;
    if (answer && answer->has_error())
      log_.write(LogLevel::warning, "node " + names_[i] + ": " + answer->error().message);
    if (!answer) log_.write(LogLevel::warning, "node " + names_[i] + ": no answer yet");
  }
}

void NodeProbe::finish(Verdict verdict) {
  finished_ = true;
  done_(std::move(verdict));
}

}  // namespace tbg::app

// Drives the core in the loop's turns, and stands between the nodes and whoever listens to them.
//
// Nodes are asked twice: first NodeProbe asks for the network, then the core, which can only be
// made once that is known, asks for everything else. All on the loop's thread.
#pragma once

#include "pool/core/pool_core.h"
#include "pool/live/loop.h"

namespace tbg::app {

// Something that lives in turns beside the core: the embedded node.
class TurnPart {
 public:
  virtual ~TurnPart() = default;
  virtual void before_turn_end(Now now) = 0;
};

class Driver final : public NodeInputs, public live::TurnDriver {
 public:
  void attach(TurnPart& part) { part_ = &part; }
  void attach(NodeInputs& probe) { nodes_ = &probe; }
  void attach(core::PoolCore& core) {
    core_ = &core;
    nodes_ = &core;
  }

  void on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) override {
    nodes_->on_node_status(now, node, std::move(answer));
  }
  void on_best_block(Now now, NodeId node, NodeResult<bitcoin::Hash256> answer) override {
    nodes_->on_best_block(now, node, std::move(answer));
  }
  void on_template(Now now, NodeId node, NodeResult<TemplatePtr> answer, bool long_poll) override {
    nodes_->on_template(now, node, std::move(answer), long_poll);
  }
  void on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                 NodeResult<HeaderInfo> answer) override {
    nodes_->on_header(now, node, asked, std::move(answer));
  }
  void on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                        NodeResult<SubmitReply> answer) override {
    nodes_->on_submit_result(now, node, hash, std::move(answer));
  }
  void on_tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource source) override {
    nodes_->on_tip(now, node, hash, source);
  }

  void on_time(Now now) override {
    if (core_ != nullptr) core_->on_time(now);
  }
  bool on_turn_end(Now now) override {
    if (part_ != nullptr) part_->before_turn_end(now);
    busy_ = core_ != nullptr && core_->on_turn_end(now);
    return busy_;
  }
  // The core had more to do when the last turn ended.
  [[nodiscard]] bool busy() const { return busy_; }

 private:
  TurnPart* part_ = nullptr;
  NodeInputs* nodes_ = nullptr;
  core::PoolCore* core_ = nullptr;
  bool busy_ = false;
};

}  // namespace tbg::app

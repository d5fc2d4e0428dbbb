// The switchboard between the adapters and the core: adapters want to know at construction whom to
// tell, the core wants its adapters at construction; this stands between them.
//
// Until the core is there, answers of nodes go to whoever asks for the network (NodeProbe); there
// are no miners yet. Everything runs on the loop's thread.
#pragma once

#include <functional>

#include "pool/core/pool_core.h"
#include "pool/live/loop.h"

namespace tbg::app {

// Something that lives in turns beside the core: the embedded node.
class TurnPart {
 public:
  virtual ~TurnPart() = default;
  virtual void before_turn_end(Now now) = 0;
  virtual void after_turn_end(Now now) = 0;
};

class Driver final : public NetworkInputs,
                     public NodeInputs,
                     public StoreInputs,
                     public live::TurnDriver {
 public:
  void attach_part(TurnPart& part) { part_ = &part; }
  void attach_probe(NodeInputs& probe) { nodes_ = &probe; }
  void attach(core::PoolCore& core) {
    core_ = &core;
    nodes_ = &core;
  }

  void on_connect(Now now, ConnectionId connection, const Peer& peer) override {
    core_->on_connect(now, connection, peer);
  }
  void on_bytes(Now now, ConnectionId connection, std::string_view bytes) override {
    core_->on_bytes(now, connection, bytes);
  }
  void on_disconnect(Now now, ConnectionId connection, CloseReason reason) override {
    core_->on_disconnect(now, connection, reason);
  }
  void on_durable(Now now, Log log) override { core_->on_durable(now, log); }

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
    const bool busy = core_ != nullptr && core_->on_turn_end(now);
    if (part_ != nullptr) part_->after_turn_end(now);
    busy_ = busy;
    return busy;
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

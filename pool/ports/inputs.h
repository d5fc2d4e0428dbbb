// The other direction: what the world tells the core. Drivers (pool/live, fakes, sim) call these;
// the core implements them. Each call carries the time; none blocks, none throws.
#pragma once

#include <string_view>

#include "pool/ports/network.h"
#include "pool/ports/node.h"
#include "pool/ports/store.h"
#include "pool/ports/types.h"

namespace tbg {

class NetworkInputs {
 public:
  virtual ~NetworkInputs() = default;
  virtual void on_connect(Now now, ConnectionId connection, const Peer& peer) = 0;
  // Bytes in order; the view is valid during the call only.
  virtual void on_bytes(Now now, ConnectionId connection, std::string_view bytes) = 0;
  // The connection is gone: by the peer (client), by an error, or because the driver had to drop
  // it.
  virtual void on_disconnect(Now now, ConnectionId connection, CloseReason reason) = 0;
};

class NodeInputs {
 public:
  virtual ~NodeInputs() = default;
  virtual void on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) = 0;
  virtual void on_best_block(Now now, NodeId node, NodeResult<bitcoin::Hash256> answer) = 0;
  // long_poll tells which of the two kinds of question is answered.
  virtual void on_template(Now now, NodeId node, NodeResult<TemplatePtr> answer,
                           bool long_poll) = 0;
  virtual void on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                         NodeResult<HeaderInfo> answer) = 0;
  virtual void on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                                NodeResult<SubmitReply> answer) = 0;
  // An unasked-for notice that the node has a new best block.
  virtual void on_tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource source) = 0;
};

class StoreInputs {
 public:
  virtual ~StoreInputs() = default;
  // Everything appended before the sync() that asked is on the disk.
  virtual void on_durable(Now now, Log log) = 0;
};

}  // namespace tbg

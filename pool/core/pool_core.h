// The pool as one deterministic program: hub and one shard on one thread, with the mailbox between
// them.
//
// A driver (pool/live, or a simulator) calls the inputs; whatever happened in one turn of its loop
// is settled by on_turn_end(): shares are judged as one batch, messages are carried to and fro,
// then replies leave. The same configuration, entropy and inputs always give the same outputs; with
// a Recorder that can be checked.
#pragma once

#include <memory>
#include <vector>

#include "pool/core/hub.h"
#include "pool/core/messages.h"
#include "pool/core/operator_command.h"
#include "pool/core/options.h"
#include "pool/core/recording_inputs.h"
#include "pool/core/recording_ports.h"
#include "pool/core/shard.h"
#include "pool/core/spool.h"

namespace tbg::core {

struct PoolPorts {
  Clock& clock;
  Network& network;
  Node& node;
  EventSink& events;
  Store& store;
  Entropy& entropy;
  HeaderHasher& hasher;
  OperatorLog& log;
};

class PoolCore final : public NetworkInputs, public NodeInputs, public StoreInputs {
 public:
  // Reads and raises the boot counter in the store. The recorder, if any, must outlive the pool.
  PoolCore(Options options, const PoolPorts& ports, Recorder* recorder = nullptr);
  ~PoolCore() override;

  // First call: reads what was known, recovers blocks and asks the nodes. False: the log says why
  // the pool must not run.
  bool start(Now now);
  // Last call: writes what is known.
  void finish(Now now);

  void on_connect(Now now, ConnectionId connection, const Peer& peer) override;
  void on_bytes(Now now, ConnectionId connection, std::string_view bytes) override;
  void on_disconnect(Now now, ConnectionId connection, CloseReason reason) override;
  void on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) override;
  void on_best_block(Now now, NodeId node, NodeResult<bitcoin::Hash256> answer) override;
  void on_template(Now now, NodeId node, NodeResult<TemplatePtr> answer, bool long_poll) override;
  void on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                 NodeResult<HeaderInfo> answer) override;
  void on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                        NodeResult<SubmitReply> answer) override;
  void on_tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource source) override;
  void on_durable(Now now, Log log) override;
  void on_time(Now now);
  // True if the core has more to do at once: call again after reading what input there is.
  bool on_turn_end(Now now);
  // Other names for users, in the coinbases of all jobs from the next one on. Never null.
  void on_user_tags(Now now, const UserTagsPtr& tags);
  // What an operator wants done to miners; miners hear of it when the turn ends.
  OperatorAnswer on_operator(Now now, const OperatorCommand& command);
  // Miners are told to reconnect; the driver goes on turning until it sees fit to stop.
  void begin_shutdown(Now now);

  [[nodiscard]] const Hub& hub() const;
  [[nodiscard]] const Shard& shard() const;
  [[nodiscard]] const Spool& spool() const { return *spool_; }
  [[nodiscard]] std::uint32_t boot() const { return boot_; }

 private:
  class Post;        // the mailbox: two queues
  struct Recording;  // the ports with the recorder on them

  std::uint32_t raise_boot_counter(Store& store);
  void carry_mail(Now now);

  Options options_;
  PoolPorts ports_;
  InputRecorder inputs_;
  std::unique_ptr<Recording> recording_;
  std::uint32_t boot_ = 0;
  std::unique_ptr<Post> post_;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<FlushFirst> network_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<Shard> shard_;
  std::int64_t armed_us_ = -1;
};

}  // namespace tbg::core

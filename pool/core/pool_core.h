// The pool as one deterministic program, or the part of it that one thread owns.
//
// With one shard: hub and shard, with the mailbox between them. With several the pool has one part
// with the hub and one with each shard; each writes a stream of events of its own, and what they
// say to each other goes through a MailCarrier and comes as on_mail().
//
// A driver (pool/live, or a simulator) calls the inputs; whatever happened in one turn of its loop
// is settled by on_turn_end(): shares are judged as one batch, messages are carried to and fro,
// then replies leave. The same configuration, entropy and inputs always give the same outputs; with
// a Recorder that can be checked.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "pool/bitcoin/assert.h"
#include "pool/core/hub.h"
#include "pool/core/messages.h"
#include "pool/core/operator_command.h"
#include "pool/core/options.h"
#include "pool/core/post.h"
#include "pool/core/recording_inputs.h"
#include "pool/core/recording_ports.h"
#include "pool/core/shard.h"
#include "pool/core/spool.h"

namespace tbg::core {

struct PoolPorts {
  Clock& clock;
  Network* network;  // of a shard
  Node* node;        // of the hub
  EventSink& events;
  Store& store;
  Entropy* entropy;      // of a shard
  HeaderHasher* hasher;  // of a shard
  OperatorLog& log;
};

// Of a pool with several shards. The hub's part is made first, and started before any other hears
// anything.
struct Part {
  std::optional<ShardId> shard;  // nullopt: the hub's
  std::uint32_t boot = 0;        // of a shard's: what the hub's part says
  MailCarrier* carrier = nullptr;
};

class PoolCore final : public NetworkInputs,
                       public NodeInputs,
                       public StoreInputs,
                       public HubMailInputs,
                       public ShardMailInputs {
 public:
  // A whole pool, with one shard. Reads and raises the boot counter in the store. The recorder, if
  // any, must outlive the pool.
  PoolCore(Options options, const PoolPorts& ports, Recorder* recorder = nullptr);
  PoolCore(Options options, const Part& part, const PoolPorts& ports, Recorder* recorder = nullptr);
  ~PoolCore() override;

  // The hub's first call: reads what was known, recovers blocks and asks the nodes. False: the log
  // says why the pool must not run.
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
  void on_mail(Now now, ShardId from, std::uint64_t seq, std::span<ToHub> messages) override;
  void on_mail(Now now, ToShard message) override;
  void on_time(Now now);
  // True if the core has more to do at once: call again after reading what input there is.
  bool on_turn_end(Now now);
  // Other names for users, in the coinbases of all jobs from the next one on. Never null.
  void on_user_tags(Now now, const UserTagsPtr& tags);
  // What an operator wants done to miners; miners hear of it when the turn ends.
  OperatorAnswer on_operator(Now now, const OperatorCommand& command);
  // Miners are told to reconnect; the driver goes on turning until it sees fit to stop.
  void begin_shutdown(Now now);

  [[nodiscard]] const Hub& hub() const {
    TBG_ASSERT(hub_ != nullptr);
    return *hub_;
  }
  [[nodiscard]] const Shard& shard() const {
    TBG_ASSERT(shard_ != nullptr);
    return *shard_;
  }
  [[nodiscard]] const Spool& spool() const { return *spool_; }
  [[nodiscard]] std::uint32_t boot() const { return boot_; }

 private:
  struct Recording;  // the ports with the recorder on them

  PoolCore(Options options, const std::optional<Part>& part, const PoolPorts& ports,
           Recorder* recorder);
  std::uint32_t raise_boot_counter();
  void make_hub();
  void make_shard(ShardId id);
  void settle_shares(Now now);
  bool end_turn(Now now);
  void carry_mail(Now now);

  Options options_;
  std::optional<Part> part_;  // nullopt: all of it
  InputRecorder inputs_;
  std::unique_ptr<Recording> recording_;
  PoolPorts ports_;  // with the recorder on them, if there is one
  std::uint32_t boot_ = 0;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<Post> post_;
  std::unique_ptr<FlushFirst> network_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<Shard> shard_;
  std::int64_t armed_us_ = -1;
};

}  // namespace tbg::core

// A pool on one thread, whole or in parts: with several shards its hub and shards take turns, and
// their mail goes to and fro between the turns. What one PoolCore is to its driver with one shard,
// this is with any number.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "fakes/clock.h"
#include "pool/core/pool_core.h"

namespace tbg::fakes {

class PoolParts final : public NetworkInputs,
                        public NodeInputs,
                        public StoreInputs,
                        private core::MailCarrier {
 public:
  struct Ports {
    Network& network;
    Node& node;
    EventSink& events;
    Store& store;
    Entropy& entropy;
    HeaderHasher& hasher;
    OperatorLog& log;
  };
  PoolParts(const core::Options& options, const Ports& ports, core::Recorder* recorder);

  bool start(Now now);
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
  void on_user_tags(Now now, const core::UserTagsPtr& tags) { hub_part().on_user_tags(now, tags); }
  // To the shard of the client it names; with one shard also what is for all.
  core::OperatorAnswer on_operator(Now now, const core::OperatorCommand& command);
  void begin_shutdown(Now now) { hub_part().begin_shutdown(now); }

  // The earliest of all parts.
  [[nodiscard]] std::optional<std::int64_t> deadline() const;
  // Of the parts whose deadline has come.
  void on_time(Now now);
  // One turn of each part, then the mail. True if there is more to do at once.
  bool on_turn_end(Now now);

  // The one part of a pool with one shard.
  core::PoolCore& whole() {
    TBG_ASSERT(shards_ == 1);
    return hub_part();
  }
  [[nodiscard]] const core::Hub& hub() const { return parts_.front().core->hub(); }
  [[nodiscard]] const core::Shard& shard(std::size_t index = 0) const;
  [[nodiscard]] std::uint32_t boot() const { return parts_.front().core->boot(); }

 private:
  struct Part {
    std::unique_ptr<FakeClock> clock = std::make_unique<FakeClock>();
    std::unique_ptr<core::PoolCore> core;
  };
  struct Parcel {
    ShardId shard{};  // to it, or from it
    std::optional<core::ToShard> message;
    std::uint64_t seq = 0;
    std::vector<core::ToHub> messages;
  };
  void to_hub(ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) override;
  void to_shard(ShardId to, core::ToShard message) override;
  void deliver(Now now, Parcel& parcel);
  core::PoolCore& hub_part() { return *parts_.front().core; }
  core::PoolCore& shard_part(ShardId shard);
  core::PoolCore& part_of(ConnectionId connection);

  std::size_t shards_;
  std::vector<Part> parts_;  // with one shard one; otherwise the hub's, then the shards'
  std::deque<Parcel> mail_;
};

}  // namespace tbg::fakes

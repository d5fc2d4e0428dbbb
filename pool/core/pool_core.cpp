#include "pool/core/pool_core.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "pool/bitcoin/assert.h"

namespace tbg::core {
namespace {

constexpr std::string_view kBootFile = "boot";

PoolPorts recorded(const PoolPorts& ports, Network& network, Node& node, EventSink& events,
                   Store& store, Entropy& entropy, HeaderHasher& hasher) {
  return {ports.clock, network, node, events, store, entropy, hasher, ports.log};
}

}  // namespace

// Swapped between a filling and a draining vector, so that a warm mailbox allocates nothing.
class PoolCore::Post final : public Mailbox {
 public:
  void to_hub(ShardId from, ToHub message) override { hub_.emplace_back(from, std::move(message)); }
  void to_shard(ShardId, ToShard message) override { shard_.push_back(std::move(message)); }

  [[nodiscard]] bool empty() const { return hub_.empty() && shard_.empty(); }

  template <typename F>
  void drain_hub(F&& deliver) {
    std::swap(hub_, hub_out_);
    for (auto& [from, message] : hub_out_)
      deliver(from, std::move(message));
    hub_out_.clear();
  }
  template <typename F>
  void drain_shard(F&& deliver) {
    std::swap(shard_, shard_out_);
    for (ToShard& message : shard_out_)
      deliver(std::move(message));
    shard_out_.clear();
  }

 private:
  std::vector<std::pair<ShardId, ToHub>> hub_, hub_out_;
  std::vector<ToShard> shard_, shard_out_;
};

struct PoolCore::Recording {
  Recording(Recorder& recorder, const PoolPorts& ports)
      : network(recorder, ports.network),
        node(recorder, ports.node),
        events(recorder, ports.events),
        store(recorder, ports.store),
        entropy(recorder, ports.entropy),
        hasher(recorder, ports.hasher) {}
  RecordingNetwork network;
  RecordingNode node;
  RecordingEvents events;
  RecordingStore store;
  RecordingEntropy entropy;
  RecordingHasher hasher;
};

PoolCore::PoolCore(Options options, const PoolPorts& ports, Recorder* recorder)
    : options_(std::move(options)),
      ports_(ports),
      inputs_(recorder),
      recording_(recorder ? std::make_unique<Recording>(*recorder, ports) : nullptr),
      post_(std::make_unique<Post>()) {
  const PoolPorts used =
      recording_ ? recorded(ports, recording_->network, recording_->node, recording_->events,
                            recording_->store, recording_->entropy, recording_->hasher)
                 : ports;
  boot_ = raise_boot_counter(used.store);
  const JobFrame frame{.boot = boot_,
                       .mark = coinbase_mark(options_.instance, boot_),
                       .version_mask = options_.version_mask,
                       .extranonce_size = options_.nonce1_length + options_.nonce2_length,
                       .donation_script = options_.donation_script,
                       .donation_percent = options_.donation_percent};
  spool_ = std::make_unique<Spool>(options_, boot_, 0, used.store, used.events, used.log);
  network_ = std::make_unique<FlushFirst>(*spool_, used.network);
  hub_ = std::make_unique<Hub>(options_, frame, 1,
                               HubPorts{used.node, used.store, *spool_, used.log, *post_, *spool_});
  shard_ = std::make_unique<Shard>(
      options_, ShardId{0}, 1, boot_,
      ShardPorts{*network_, *spool_, used.hasher, used.entropy, used.log, *post_});
}

PoolCore::~PoolCore() = default;

const Hub& PoolCore::hub() const { return *hub_; }
const Shard& PoolCore::shard() const { return *shard_; }

// Above all that was ever used, even if the file with the counter is lost: the spool remembers.
std::uint32_t PoolCore::raise_boot_counter(Store& store) {
  std::uint32_t last = 0;
  if (const auto bytes = store.read(Folder::root, kBootFile)) {
    const auto* const text = reinterpret_cast<const char*>(bytes->data());
    std::from_chars(text, text + bytes->size(), last);
  }
  if (const auto names = store.list(Folder::spool))
    for (const std::string& name : *names)
      if (const auto segment = parse_segment_name(name)) last = std::max(last, segment->first.boot);
  const std::string text = std::to_string(last + 1);
  const auto written = store.put(Folder::root, kBootFile, bitcoin::as_bytes(text));
  if (!written)
    ports_.log.write(LogLevel::error, "boot counter not written: " + written.error().message);
  return last + 1;
}

bool PoolCore::start(Now now) {
  if (!hub_->start(now)) return false;
  on_turn_end(now);
  return true;
}

void PoolCore::finish(Now now) {
  spool_->flush();
  hub_->finish(now);
}

void PoolCore::on_connect(Now now, ConnectionId connection, const Peer& peer) {
  inputs_.connect(now, connection, peer);
  shard_->on_connect(now, connection, peer);
}

void PoolCore::on_bytes(Now now, ConnectionId connection, std::string_view bytes) {
  inputs_.bytes(now, connection, bytes);
  shard_->on_bytes(now, connection, bytes);
}

void PoolCore::on_disconnect(Now now, ConnectionId connection, CloseReason reason) {
  inputs_.disconnect(now, connection, reason);
  // What its last shares lead to is told before its farewell.
  shard_->judge_batch(now);
  carry_mail(now);
  shard_->on_disconnect(now, connection, reason);
}

void PoolCore::on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) {
  inputs_.node_status(now, node, answer);
  hub_->on_node_status(now, node, std::move(answer));
}

void PoolCore::on_best_block(Now now, NodeId node, NodeResult<bitcoin::Hash256> answer) {
  inputs_.best_block(now, node, answer);
  hub_->on_best_block(now, node, std::move(answer));
}

void PoolCore::on_template(Now now, NodeId node, NodeResult<TemplatePtr> answer, bool long_poll) {
  inputs_.block_template(now, node, answer);
  hub_->on_template(now, node, std::move(answer), long_poll);
}

void PoolCore::on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                         NodeResult<HeaderInfo> answer) {
  inputs_.header(now, node, asked, answer);
  hub_->on_header(now, node, asked, std::move(answer));
}

void PoolCore::on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                                NodeResult<SubmitReply> answer) {
  inputs_.submit_result(now, node, hash, answer);
  hub_->on_submit_result(now, node, hash, std::move(answer));
}

void PoolCore::on_tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource source) {
  inputs_.tip(now, node, hash, source);
  hub_->on_tip(now, node, hash, source);
}

void PoolCore::on_durable(Now now, Log log) {
  inputs_.durable(now, log);
  if (log == Log::spool) spool_->on_durable();
  hub_->on_durable(now, log);
}

void PoolCore::on_time(Now now) {
  inputs_.plain(now, Crossing::time);
  armed_us_ = -1;
  spool_->on_time(now);
  hub_->on_time(now);
}

void PoolCore::begin_shutdown(Now now) {
  inputs_.plain(now, Crossing::shutdown);
  hub_->begin_shutdown();
}

void PoolCore::on_user_tags(Now now, const UserTagsPtr& tags) {
  inputs_.user_tags(now, *tags);
  hub_->on_user_tags(tags);
}

OperatorAnswer PoolCore::on_operator(Now now, const OperatorCommand& command) {
  inputs_.operator_command(now, command);
  return shard_->on_operator(command);
}

void PoolCore::carry_mail(Now now) {
  while (!post_->empty()) {
    post_->drain_hub(
        [&](ShardId from, ToHub message) { hub_->on_message(now, from, std::move(message)); });
    post_->drain_shard([&](ToShard&& message) { shard_->on_message(now, std::move(message)); });
  }
}

bool PoolCore::on_turn_end(Now now) {
  inputs_.plain(now, Crossing::turn_end);
  shard_->judge_batch(now);
  carry_mail(now);
  const bool shard_busy = shard_->finish_turn(now);
  carry_mail(now);
  const bool hub_busy = hub_->finish_turn(now);
  spool_->flush();
  const std::int64_t deadline =
      std::min({hub_->next_deadline(), shard_->next_deadline(), spool_->next_deadline()});
  if (deadline != armed_us_) {
    armed_us_ = deadline;
    ports_.clock.arm(deadline);
  }
  return shard_busy || hub_busy;
}

}  // namespace tbg::core

#include "pool/core/pool_core.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "pool/bitcoin/assert.h"

namespace tbg::core {
namespace {

constexpr std::string_view kBootFile = "boot";

}  // namespace

struct PoolCore::Recording {
  Recording(Recorder& recorder, const PoolPorts& ports)
      : clock(recorder, ports.clock),
        events(recorder, ports.events),
        store(recorder, ports.store),
        operator_log(ports.log) {
    if (ports.network != nullptr) network.emplace(recorder, *ports.network);
    if (ports.node != nullptr) node.emplace(recorder, *ports.node);
    if (ports.entropy != nullptr) entropy.emplace(recorder, *ports.entropy);
    if (ports.hasher != nullptr) hasher.emplace(recorder, *ports.hasher);
  }
  [[nodiscard]] PoolPorts ports() {
    const auto pointer = [](auto& port) { return port ? &*port : nullptr; };
    return {clock, pointer(network), pointer(node),   events,
            store, pointer(entropy), pointer(hasher), operator_log};
  }
  RecordingClock clock;
  std::optional<RecordingNetwork> network;
  std::optional<RecordingNode> node;
  RecordingEvents events;
  RecordingStore store;
  std::optional<RecordingEntropy> entropy;
  std::optional<RecordingHasher> hasher;
  OperatorLog& operator_log;
};

PoolCore::PoolCore(Options options, const PoolPorts& ports, Recorder* recorder)
    : PoolCore(std::move(options), std::nullopt, ports, recorder) {}

PoolCore::PoolCore(Options options, const Part& part, const PoolPorts& ports, Recorder* recorder)
    : PoolCore(std::move(options), std::optional(part), ports, recorder) {}

PoolCore::PoolCore(Options options, const std::optional<Part>& part, const PoolPorts& ports,
                   Recorder* recorder)
    : options_(std::move(options)),
      part_(part),
      inputs_(recorder),
      recording_(recorder ? std::make_unique<Recording>(*recorder, ports) : nullptr),
      ports_(recording_ ? recording_->ports() : ports) {
  TBG_ASSERT((options_.shards > 1) == part_.has_value());
  const bool has_shard = !part_ || part_->shard;
  const bool has_hub = !part_ || !part_->shard;
  const ShardId shard = part_ ? part_->shard.value_or(ShardId{}) : ShardId{};
  const std::uint32_t stream = part_ && has_shard ? static_cast<std::uint32_t>(shard) + 1 : 0;
  boot_ = has_hub ? raise_boot_counter() : part_->boot;
  spool_ =
      std::make_unique<Spool>(options_, boot_, stream, ports_.store, ports_.events, ports_.log);
  post_ = std::make_unique<Post>(*spool_, part_ ? part_->carrier : nullptr, inputs_);
  if (has_hub) make_hub();
  if (has_shard) make_shard(shard);
}

void PoolCore::make_hub() {
  const JobFrame frame{.boot = boot_,
                       .mark = coinbase_mark(options_.instance, boot_),
                       .version_mask = options_.version_mask,
                       .extranonce_size = options_.nonce1_length + options_.nonce2_length,
                       .donation_script = options_.donation_script,
                       .donation_percent = options_.donation_percent};
  hub_ = std::make_unique<Hub>(
      options_, frame, HubPorts{*ports_.node, ports_.store, *spool_, ports_.log, *post_, *spool_});
}

void PoolCore::make_shard(ShardId id) {
  network_ = std::make_unique<FlushFirst>(*spool_, *ports_.network);
  shard_ = std::make_unique<Shard>(
      options_, id, boot_,
      ShardPorts{*network_, *spool_, *ports_.hasher, *ports_.entropy, ports_.log, *post_});
}

PoolCore::~PoolCore() = default;

// Above all that was ever used, even if the file with the counter is lost: the spool remembers.
std::uint32_t PoolCore::raise_boot_counter() {
  Store& store = ports_.store;
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
  inputs_.start(now);
  if (!hub_->start(now)) return false;
  end_turn(now);
  return true;
}

void PoolCore::finish(Now now) {
  inputs_.finish(now);
  spool_->flush();
  if (hub_) hub_->finish(now);
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
  settle_shares(now);
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
  inputs_.block_template(now, node, answer, long_poll);
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
  if (folder_of(log) == Folder::spool)
    spool_->on_durable();
  else
    hub_->on_durable(now, log);
}

void PoolCore::on_mail(Now now, ShardId from, std::uint64_t seq, std::span<ToHub> messages) {
  inputs_.mail(now, static_cast<std::uint64_t>(from) + 1, seq, messages.size());
  for (ToHub& message : messages)
    hub_->on_message(now, from, std::move(message));
  hub_->counted(from, seq);
}

void PoolCore::on_mail(Now now, ToShard message) {
  inputs_.mail(now, 0, 0, 1);
  // What was read before it is judged before it.
  settle_shares(now);
  shard_->on_message(now, std::move(message));
}

void PoolCore::on_time(Now now) {
  inputs_.time(now);
  armed_us_ = -1;
  spool_->on_time(now);
  if (hub_) hub_->on_time(now);
}

void PoolCore::begin_shutdown(Now now) {
  inputs_.shutdown(now);
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

void PoolCore::settle_shares(Now now) {
  if (shard_) shard_->judge_batch(now);
  carry_mail(now);
}

void PoolCore::carry_mail(Now now) {
  if (part_) return shard_ ? post_->hand_over(*part_->shard) : void();
  while (!post_->empty()) {
    post_->drain_hub(
        [&](ToHub&& message) { hub_->on_message(now, ShardId{}, std::move(message)); });
    post_->drain_shard([&](ToShard&& message) { shard_->on_message(now, std::move(message)); });
  }
}

bool PoolCore::on_turn_end(Now now) {
  inputs_.turn_end(now);
  return end_turn(now);
}

bool PoolCore::end_turn(Now now) {
  settle_shares(now);
  const bool shard_busy = shard_ && shard_->finish_turn(now);
  carry_mail(now);
  const bool hub_busy = hub_ && hub_->finish_turn(now);
  spool_->flush();
  std::int64_t deadline = spool_->next_deadline();
  if (hub_) deadline = std::min(deadline, hub_->next_deadline());
  if (shard_) deadline = std::min(deadline, shard_->next_deadline());
  if (deadline != armed_us_) {
    armed_us_ = deadline;
    ports_.clock.arm(deadline);
  }
  return shard_busy || hub_busy;
}

}  // namespace tbg::core

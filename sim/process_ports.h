// The ports of a thread of the pool's process, on the simulated world.
#pragma once

#include <functional>

#include "fakes/clock.h"
#include "fakes/entropy.h"
#include "fakes/event_sink.h"
#include "fakes/header_hasher.h"
#include "pool/ports/inputs.h"
#include "pool/ports/log.h"
#include "sim/fiber.h"
#include "sim/pool_process.h"

namespace tbg::sim {

// Node answers, kept until the process takes them in a turn of its own.
class QueuedAnswers final : public NodeInputs {
 public:
  using Answer = std::function<void(Now, core::PoolCore&)>;
  QueuedAnswers(std::function<void(Answer)> put, Tap& tap) : put_(std::move(put)), tap_(tap) {}

  void on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) override;
  void on_best_block(Now now, NodeId node, NodeResult<bitcoin::Hash256> answer) override;
  void on_template(Now now, NodeId node, NodeResult<TemplatePtr> answer, bool long_poll) override;
  void on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                 NodeResult<HeaderInfo> answer) override;
  void on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                        NodeResult<SubmitReply> answer) override;
  void on_tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource source) override;

 private:
  std::function<void(Answer)> put_;
  Tap& tap_;
};

// Every call of a port is counted: the process may be made to die at any of them.
class ProcessPorts final : public Network,
                           public Node,
                           public Store,
                           public EventSink,
                           public HeaderHasher,
                           public OperatorLog {
 public:
  struct Parts {
    PoolProcess& process;
    PoolThread& thread;
    Tap& tap;
    fakes::FakeNode& node;
    fakes::FakeStore& store;
    HeaderHasher* hasher = nullptr;
    std::uint64_t seed = 0;
    std::uint32_t stream = 0;  // of its events
    core::CrossingSink* recording = nullptr;
  };
  explicit ProcessPorts(const Parts& parts)
      : recorder(parts.recording, parts.hasher != nullptr), parts_(parts), entropy_(parts.seed) {}

  [[nodiscard]] core::PoolPorts for_core() {
    return {clock, this, this, *this, *this, &entropy_, this, *this};
  }

  void send(ConnectionId connection, std::span<const std::string_view> pieces) override;
  void close(ConnectionId connection, CloseReason reason) override;
  [[nodiscard]] std::size_t queued(ConnectionId connection) const override;

  void get_status(NodeId node) override;
  void get_best_block(NodeId node) override;
  void get_template(NodeId node, const std::string& long_poll_id) override;
  void get_header(NodeId node, const bitcoin::Hash256& hash) override;
  void submit_block(NodeId node, const bitcoin::Hash256& hash,
                    std::shared_ptr<const bitcoin::Bytes> block) override;
  void prefer_block(NodeId node, const bitcoin::Hash256& hash) override;

  StoreResult<void> begin(Log log, std::string_view segment) override;
  StoreResult<void> append(Log log, bitcoin::ByteView bytes) override;
  StoreResult<void> truncate(Log log, std::uint64_t size) override;
  void sync(Log log) override;
  StoreResult<void> put(Folder folder, std::string_view name, bitcoin::ByteView bytes) override;
  StoreResult<void> remove(Folder folder, std::string_view name) override;
  StoreResult<bitcoin::Bytes> read(Folder folder, std::string_view name) override;
  StoreResult<std::uint64_t> size(Folder folder, std::string_view name) override;
  StoreResult<std::vector<std::string>> list(Folder folder) override;

  void emit(Now now, const Event& event) override;
  void publish(std::string_view line) override;
  void hash(std::span<const bitcoin::HeaderBytes> headers,
            std::span<bitcoin::Hash256> out) override;
  void write(LogLevel, std::string_view) override {}

  fakes::FakeClock clock;
  core::Recorder recorder;

 private:
  Parts parts_;
  fakes::FakeEntropy entropy_;
  fakes::FakeHeaderHasher true_hasher_;
  // Emitted, but not yet on the disk: the world hears of an event when it cannot be lost by a
  // crash.
  fakes::FakeEventSink emitted_;
  std::size_t published_ = 0;  // of them
};

// What a process left behind in the middle of a turn: kept for ever, because freeing it would run
// its code.
struct Remains {
  std::unique_ptr<Fiber> fiber;
  std::vector<PoolThread::Remainder> threads;
};
void bury(Remains remains);

}  // namespace tbg::sim

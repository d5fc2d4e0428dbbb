// The pool's process on its machine: the unchanged core, its ports on the simulated world, and the
// time its work takes.
//
// Input waits in an inbox while the process is busy; a turn takes up to kInputsPerTurn of it, as
// the live loop does, and is charged virtual processor time, so that a broadcast to 10,000 miners
// delays what queues behind it. What a turn sends leaves when the turn's time is over.
//
// A crash runs none of the pool's code. Between turns the core's object is put aside as it is. In
// the middle of a turn (crash_at_call) the turn runs on a stack of its own, which is abandoned at
// the n-th call of a port.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fakes/node.h"
#include "fakes/store.h"
#include "pool/core/pool_core.h"
#include "sim/checkers/client_map.h"
#include "sim/random.h"
#include "sim/scheduler.h"
#include "sim/tap.h"

namespace tbg::sim {

class Fiber;
class ProcessPorts;

// Virtual processor time, in nanoseconds, about what the live pool measures.
struct TurnCosts {
  std::int64_t turn_ns = 20'000;
  std::int64_t input_ns = 2'000;
  std::int64_t share_ns = 5'000;
  std::int64_t send_ns = 8'000;
};

// Where bytes leave and which clock is on the wall: given by the world.
class ProcessHost {
 public:
  virtual ~ProcessHost() = default;
  virtual void send(Client client, std::string_view bytes) = 0;
  virtual void close(Client client) = 0;
  [[nodiscard]] virtual std::size_t queued(Client client) const = 0;
  [[nodiscard]] virtual std::int64_t wall_offset_us() const = 0;
  // Of the nodes' machines, whose clocks are right.
  [[nodiscard]] virtual std::int64_t node_wall_offset_us() const = 0;
  // The pool hands a block of its own to a node. Satoshi its coinbase may claim; 0: not known.
  virtual std::int64_t block_submitted(const Hash& hash, std::string_view block) = 0;
  // Nodes may have new blocks: whatever else follows their chains should look.
  virtual void node_worked() = 0;
};

struct ProcessOptions {
  core::Options pool;
  TurnCosts costs;
  std::int64_t sync_us = 2 * kMs;  // an fsync takes that long
  std::uint64_t seed = 1;
  HeaderHasher* hasher = nullptr;  // instead of one that tells the truth
};

class PoolProcess final : public Actor {
 public:
  static constexpr int kInputsPerTurn = 64;
  static constexpr std::int64_t kStaysDead = INT64_MAX;

  PoolProcess(Scheduler& scheduler, ProcessHost& host, Tap& tap, fakes::FakeNode& node,
              fakes::FakeStore& store, ProcessOptions options);
  ~PoolProcess() override;

  void start();
  // The process is gone, with everything that was not written.
  void crash();
  // Shows the observers the spool on the disk, and what the pool knows.
  void show_knowledge();
  // It dies at the n-th call of a port from now on (1: the next), wherever that is, and
  // is started again so long after it did.
  void crash_at_call(std::uint64_t n, std::int64_t back_after_us = kStaysDead);
  // It dies at the n-th call of a port after the one that next hands a block to a node.
  void crash_after_submission(std::uint64_t n, std::int64_t back_after_us = kStaysDead);
  void spare();  // takes both back
  // From now on the numbers of calls that write to the disk.
  void list_writes(std::vector<std::uint64_t>* to) { writes_ = to; }
  // There are records on the disk that it must not start on.
  void let_it_refuse(bool may) { may_refuse_ = may; }
  // The operator has changed the file of user_tags.
  void name_users(core::UserTagsPtr tags);
  // SIGTERM: miners are told to reconnect.
  void begin_shutdown();
  [[nodiscard]] bool is_running() const { return core_ != nullptr; }

  void accept(Client client, std::string ip);
  void receive(Client client, std::string_view bytes);
  void lose(Client client, bool reset);
  // The node may have something due earlier than before.
  void node_changed();

  void on_event(std::int64_t now_us, std::uint64_t what) override;

  // For the ports.
  [[nodiscard]] Now now() const;
  [[nodiscard]] Moment moment() const;
  void count_call();
  void count_write();  // a call that changes the disk
  void charge_share() { cost_ns_ += options_.costs.share_ns; }
  void on_send(Client client, std::span<const std::string_view> pieces);
  void on_close(Client client);
  std::int64_t on_submission(const Hash& hash, std::string_view block);
  [[nodiscard]] std::size_t queued(Client client) const { return host_.queued(client); }

  [[nodiscard]] const core::Recorder& recorder() const { return recorder_; }
  [[nodiscard]] std::uint64_t port_calls() const { return port_calls_; }
  [[nodiscard]] std::uint64_t turns() const { return turns_; }
  [[nodiscard]] const core::PoolCore* core() const { return core_.get(); }

 private:
  struct Pending {
    enum class Kind : std::uint8_t { accept, bytes, lost, call } kind{};
    Client client = 0;
    std::string text;
    bool reset = false;
    std::function<void(Now, core::PoolCore&)> call;
  };

  [[nodiscard]] Now node_now() const;
  void put(Pending pending);
  void schedule();
  void run_turn();
  void turn_body();
  void feed(const Pending& pending);
  void settle();
  void flush();
  void deliver_node();
  void show_spool();
  void show_users();
  void forget_process();

  Scheduler& scheduler_;
  ProcessHost& host_;
  Tap& tap_;
  fakes::FakeNode& node_;
  fakes::FakeStore& store_;
  ProcessOptions options_;
  core::Recorder recorder_;
  // Put aside by a crash until the world ends; declared before what they refer to is in use.
  std::vector<std::unique_ptr<ProcessPorts>> dead_ports_;
  std::vector<std::unique_ptr<core::PoolCore>> dead_;
  std::unique_ptr<ProcessPorts> ports_;
  std::unique_ptr<core::PoolCore> core_;
  Fiber* fiber_ = nullptr;   // while a turn runs on a stack of its own
  ClientMap<bool> clients_;  // connections of this process: true
  std::deque<Pending> inbox_;
  std::vector<std::pair<Client, std::string>> outbox_;
  std::vector<Client> closing_;
  Wakeup turn_{1};
  Wakeup node_due_{2};
  Wakeup sync_due_{3};
  Wakeup flush_{4};
  Wakeup back_{5};
  std::int64_t busy_until_us_ = 0;
  std::int64_t cost_ns_ = 0;
  std::uint64_t port_calls_ = 0;
  std::uint64_t crash_at_ = 0;                // this call kills it; 0: none does
  std::uint64_t crash_after_submission_ = 0;  // so many calls after the next one
  std::int64_t back_after_us_ = kStaysDead;
  std::uint64_t boots_ = 0;
  std::uint64_t turns_ = 0;
  bool more_ = false;
  bool may_refuse_ = false;
  std::vector<std::uint64_t>* writes_ = nullptr;
};

}  // namespace tbg::sim

// The pool's process on its machine: its owner threads (one, or a hub's and the shards') with the
// unchanged core, and its ports on the simulated world. Threads take turns as their inputs come;
// each turn is a moment.
//
// A crash runs none of the pool's code. Between turns the objects of the core are put aside as they
// are. In the middle of a turn (crash_at_call) the turn runs on a stack of its own, which is
// abandoned at the n-th call of a port. All threads die together.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fakes/node.h"
#include "fakes/store.h"
#include "pool/core/pool_core.h"
#include "pool/recording/session_log.h"
#include "sim/checkers/client_map.h"
#include "sim/pool_thread.h"
#include "sim/random.h"
#include "sim/scheduler.h"
#include "sim/tap.h"

namespace tbg::sim {

class Fiber;
class ProcessMail;

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
  std::int64_t mail_us = 0;        // a message between threads takes at most that long
  std::int64_t sync_us = 2 * kMs;  // an fsync takes that long
  std::uint64_t seed = 1;
  HeaderHasher* hasher = nullptr;              // instead of one that tells the truth
  recording::SessionLog* recording = nullptr;  // takes down all that crosses the ports
};

class PoolProcess final : public Actor {
 public:
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
  [[nodiscard]] bool is_running() const { return core() != nullptr; }

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
  std::int64_t on_submission(const Hash& hash, std::string_view block);
  [[nodiscard]] ProcessHost& host() { return host_; }
  // False if there is no such connection (any more).
  [[nodiscard]] bool knows(Client client) const { return clients_.contains(client); }
  bool forget(Client client) { return clients_.erase(client); }

  // For its threads.
  void run_turn(PoolThread& thread);
  void after_turn();
  void on_fed_connect(Client client, std::string_view ip);
  bool on_fed_bytes(Client client, std::string_view bytes, std::int64_t waited_us);
  void on_fed_loss(Client client) { tap_.on_closed(moment(), client, false); }
  void on_sent(Client client, std::string_view bytes);
  void on_closed_by_pool(Client client) { tap_.on_closed(moment(), client, true); }

  // Over all crossings of all its threads and lives so far.
  [[nodiscard]] std::uint64_t rolling_hash() const;
  [[nodiscard]] std::uint64_t crossings() const;
  [[nodiscard]] std::uint64_t port_calls() const { return port_calls_; }
  [[nodiscard]] std::uint64_t turns() const { return turns_; }
  // The hub's.
  [[nodiscard]] const core::PoolCore* core() const { return hub().core(); }

 private:
  class SyncReports;

  [[nodiscard]] Now node_now() const;
  PoolThread& hub() { return *threads_.front(); }
  [[nodiscard]] const PoolThread& hub() const { return *threads_.front(); }
  PoolThread& thread_of(Client client);
  void begin_recording();
  void begin_thread(std::size_t number);
  // A thread's part of this life is over.
  void end_thread(PoolThread& thread, std::vector<PoolThread::Remainder>& to);
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
  core::RollingHash past_hash_;  // of the lives before
  std::uint64_t past_crossings_ = 0;
  // Put aside by a crash until the world ends; declared before what they refer to is in use.
  std::vector<PoolThread::Remainder> dead_;
  std::vector<std::unique_ptr<PoolThread>> threads_;  // with one shard one; or hub's, shards'
  std::unique_ptr<ProcessMail> mail_;
  Fiber* fiber_ = nullptr;   // while a turn runs on a stack of its own
  ClientMap<bool> clients_;  // connections of this process: true
  Wakeup node_due_{2};
  Wakeup sync_due_{3};
  Wakeup back_{5};
  std::uint64_t port_calls_ = 0;
  std::uint64_t crash_at_ = 0;                // this call kills it; 0: none does
  std::uint64_t crash_after_submission_ = 0;  // so many calls after the next one
  std::int64_t back_after_us_ = kStaysDead;
  std::uint64_t boots_ = 0;
  std::uint64_t turns_ = 0;
  bool may_refuse_ = false;
  std::vector<std::uint64_t>* writes_ = nullptr;
};

}  // namespace tbg::sim

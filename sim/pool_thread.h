// One owner thread of the pool's process: the unchanged core of its part, the inputs that wait for
// it, and the time its work takes.
//
// Input waits in an inbox while the thread is busy; a turn takes up to kInputsPerTurn of it, as
// the live loop does, and is charged virtual processor time, so that a broadcast to 10,000 miners
// delays what queues behind it. What a turn sends leaves when the turn's time is over.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pool/core/pool_core.h"
#include "sim/scheduler.h"
#include "sim/tap.h"

namespace tbg::sim {

class PoolProcess;
class ProcessPorts;

// Virtual processor time, in nanoseconds, about what the live pool measures.
struct TurnCosts {
  std::int64_t turn_ns = 20'000;
  std::int64_t input_ns = 2'000;
  std::int64_t share_ns = 5'000;
  std::int64_t send_ns = 8'000;
};

class PoolThread final : public Actor {
 public:
  static constexpr int kInputsPerTurn = 64;

  struct Pending {
    enum class Kind : std::uint8_t { accept, bytes, lost, call } kind{};
    Client client = 0;
    std::string text;
    bool reset = false;
    std::int64_t came_us = 0;  // of bytes: the first of them
    std::function<void(Now, core::PoolCore&)> call;
  };
  using Call = decltype(Pending::call);

  PoolThread(Scheduler& scheduler, PoolProcess& process, const TurnCosts& costs);
  ~PoolThread() override;

  // A new process: its core has just been made.
  void begin(std::unique_ptr<ProcessPorts> ports, std::unique_ptr<core::PoolCore> core);
  // The process is gone: what there was of it, so that none of its code need run.
  using Remainder = std::pair<std::unique_ptr<ProcessPorts>, std::unique_ptr<core::PoolCore>>;
  Remainder end();
  [[nodiscard]] core::PoolCore* core() { return core_.get(); }
  [[nodiscard]] const core::PoolCore* core() const { return core_.get(); }
  // Null between two lives.
  [[nodiscard]] const ProcessPorts* ports() const { return ports_.get(); }

  void put(Pending pending);
  void call(Call call) { put({Pending::Kind::call, 0, {}, false, 0, std::move(call)}); }
  [[nodiscard]] bool has_input() const { return !inbox_.empty(); }
  void receive(Client client, std::string_view bytes);
  // One turn, whose time is over at settle().
  void turn_body();
  void settle();
  void on_event(std::int64_t now_us, std::uint64_t what) override;

  // For the ports.
  void charge_share() { cost_ns_ += costs_.share_ns; }
  void on_send(Client client, std::span<const std::string_view> pieces);
  void on_close(Client client) { closing_.push_back(client); }

 private:
  void schedule();
  void feed(const Pending& pending);
  void flush();

  Scheduler& scheduler_;
  PoolProcess& process_;
  const TurnCosts costs_;
  std::unique_ptr<ProcessPorts> ports_;
  std::unique_ptr<core::PoolCore> core_;
  std::deque<Pending> inbox_;
  std::vector<std::pair<Client, std::string>> outbox_;
  std::vector<Client> closing_;
  Wakeup turn_{1};
  Wakeup flush_{4};
  std::int64_t busy_until_us_ = 0;
  std::int64_t cost_ns_ = 0;
  bool more_ = false;
};

}  // namespace tbg::sim

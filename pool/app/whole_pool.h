// A pool with one shard: everything on the process's loop.
#pragma once

#include "pool/app/running_pool.h"
#include "pool/live/kernel_hasher.h"
#include "pool/live/system_entropy.h"

namespace tbg::app {

class WholePool final : public RunningPool {
 public:
  explicit WholePool(const PoolSurroundings& around)
      : events_(around.events),
        connector_(around.loop, around.log, around.connector),
        recorder_(recorder_of(around, 0)),
        core_(around.settings.pool,
              core::PoolPorts{around.loop, &connector_, &around.node, events_, around.store,
                              &entropy_, &hasher_, around.log},
              recorder_.get()) {
    around.store.start(core_);
  }

  core::PoolCore& main_part() override { return core_; }
  live::StartResult<void> listen() override { return connector_.listen(core_); }
  [[nodiscard]] std::uint16_t port(std::size_t listener) const override {
    return connector_.port(listener);
  }
  void run() override {}
  void stop_listening() override { connector_.stop_listening(); }
  void set_log_level(LogLevel level) override { events_.set_level(level); }
  void end() override {}
  void finish_events() override {}

  [[nodiscard]] const core::Hub& hub() const override { return core_.hub(); }
  [[nodiscard]] std::uint32_t boot() const override { return core_.boot(); }
  [[nodiscard]] PoolTotals totals() const override {
    PoolTotals out = event_totals(core_.spool(), events_.totals());
    out.shares = core_.shard().counters();
    out.connections = connector_.clients();
    return out;
  }
  std::optional<std::vector<core::ClientView>> clients(Now now, ConnectionId after,
                                                       std::size_t limit) override {
    return core_.shard().clients(now, after, limit);
  }
  std::optional<core::OperatorAnswer> on_operator(Now now,
                                                  const core::OperatorCommand& command) override {
    return core_.on_operator(now, command);
  }

 private:
  EventOutlet& events_;
  live::SystemEntropy entropy_;
  live::KernelHasher hasher_;
  live::Connector connector_;
  std::unique_ptr<core::Recorder> recorder_;
  core::PoolCore core_;
};

}  // namespace tbg::app

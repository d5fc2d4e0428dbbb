// The pool of a fakes::World, which has one shard, as tbgctl and the status files see it.
#pragma once

#include "fakes/world.h"
#include "pool/app/pool_view.h"

namespace tbg::app {

class WorldView final : public PoolView {
 public:
  explicit WorldView(fakes::World& world) : world_(world) {}

  [[nodiscard]] const core::Hub& hub() const override { return pool().hub(); }
  [[nodiscard]] std::uint32_t boot() const override { return pool().boot(); }
  [[nodiscard]] PoolTotals totals() const override {
    PoolTotals out = event_totals(pool().spool(), {});
    out.shares = pool().shard().counters();
    return out;
  }
  std::optional<std::vector<core::ClientView>> clients(Now now, ConnectionId after,
                                                       std::size_t limit) override {
    return pool().shard().clients(now, after, limit);
  }
  std::optional<core::OperatorAnswer> on_operator(Now now,
                                                  const core::OperatorCommand& command) override {
    return pool().on_operator(now, command);
  }

 private:
  [[nodiscard]] core::PoolCore& pool() const { return world_.pool().whole(); }

  fakes::World& world_;
};

}  // namespace tbg::app

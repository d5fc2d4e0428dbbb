// The running pool as those see it who answer people: tbgctl, status files, the console.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "pool/app/event_outlet.h"
#include "pool/core/pool_core.h"

namespace tbg::app {

// Of all threads of the pool, or of one, since the process began.
struct PoolTotals {
  core::ShardCounters shares;
  std::size_t connections = 0;  // also those that have said nothing yet
  bool busy = false;            // miners wait to be told something
  std::uint64_t events_numbered = 0;
  std::uint64_t events_lost = 0;
  std::uint64_t spool_bytes = 0;
  EventTotals told;

  PoolTotals& operator+=(const PoolTotals& more);
};
// What a part of a pool says of its events.
PoolTotals event_totals(const core::Spool& spool, const EventTotals& told);

class PoolView {
 public:
  virtual ~PoolView() = default;
  [[nodiscard]] virtual const core::Hub& hub() const = 0;
  [[nodiscard]] virtual std::uint32_t boot() const = 0;
  // With several shards what they said last, at most a quarter of a second ago.
  [[nodiscard]] virtual PoolTotals totals() const = 0;
  // With several shards the caller waits for a turn of each, for a bounded time (ShardedPool's
  // kPatience); nullopt: one of them has not answered until then. What it was told it will do.
  //
  // Of all miners, as Shard::clients().
  virtual std::optional<std::vector<core::ClientView>> clients(Now now, ConnectionId after,
                                                               std::size_t limit) = 0;
  virtual std::optional<core::OperatorAnswer> on_operator(Now now,
                                                          const core::OperatorCommand& command) = 0;
};

}  // namespace tbg::app

// Redis Streams: every event is an entry of mining:<type>, in stream order; block_found is
// published on blocks:found, too.
//
// A batch and its position are one MULTI/EXEC. WATCH on a key of the instance's own makes that
// conditional: of two that write for the same instance, such as a connection that was given up with
// its batch still on the way and the one after it, only the first succeeds.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "pool/collect/redis_link.h"
#include "pool/collect/sink.h"

namespace tbg::collect {

struct RedisOptions {
  RedisAddress address;
  std::uint64_t stream_maxlen = 100'000;  // entries kept per stream, about; 0: all
  std::chrono::milliseconds timeout{5'000};
};

class RedisSink final : public Sink {
 public:
  explicit RedisSink(const RedisOptions& options);

  [[nodiscard]] std::string_view name() const override { return "redis"; }
  SinkResult<Positions> positions() override;
  SinkResult<void> commit(std::span<const Event> batch, const Positions& before) override;
  SinkResult<void> pass_over(const Event& event, const Positions& before) override;
  // Is it still there, when there is nothing to write?
  SinkResult<void> upkeep(bool behind) override;

 private:
  SinkResult<void> guard(const Positions& after, const Positions& before);
  SinkResult<void> check_streams(std::span<const Event> batch);
  SinkResult<void> transact(std::span<const Event> batch, const Positions& after);
  unsigned queue_batch(std::span<const Event> batch, const Positions& after);
  void queue_event(const Event& event);
  void queue_positions(const Positions& after);
  SinkTrouble away(std::string_view what);
  SinkTrouble conflict(const std::string& what);

  RedisOptions options_;
  std::string maxlen_;
  RedisLink link_;
  std::set<std::string, std::less<>> streams_;  // types whose key is known to be a stream, or free
};

}  // namespace tbg::collect

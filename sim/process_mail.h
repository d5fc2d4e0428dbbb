// The mail between the owner threads of a simulated pool: each message takes its time, drawn anew,
// so that the shards' reach the hub in another order than they were sent; of one thread to another
// none overtakes the one before.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "pool/core/messages.h"
#include "sim/pool_thread.h"
#include "sim/random.h"

namespace tbg::sim {

class ProcessMail final : public core::MailCarrier, public Actor {
 public:
  // `threads`: the hub's, then the shards'. `delay_us`: at most.
  ProcessMail(Scheduler& scheduler, const std::vector<std::unique_ptr<PoolThread>>& threads,
              std::uint64_t seed, std::int64_t delay_us);

  void to_hub(ShardId from, std::uint64_t seq, std::span<core::ToHub> messages) override;
  void to_shard(ShardId to, core::ToShard message) override;
  // What is on its way is there: before anything else can happen.
  void deliver_all() { deliver(INT64_MAX); }
  // The process is gone, and its mail with it.
  void burn();
  void on_event(std::int64_t now_us, std::uint64_t what) override;

 private:
  struct Parcel {
    std::size_t to = 0;  // thread
    PoolThread::Call call;
  };
  void send(std::size_t pair, Parcel parcel);
  void deliver(std::int64_t until_us);

  Scheduler& scheduler_;
  const std::vector<std::unique_ptr<PoolThread>>& threads_;
  Random random_;
  const std::int64_t delay_us_;
  std::multimap<std::int64_t, Parcel> under_way_;      // by arrival
  std::map<std::size_t, std::int64_t> last_arrivals_;  // by pair of threads
  Wakeup due_{1};
};

}  // namespace tbg::sim

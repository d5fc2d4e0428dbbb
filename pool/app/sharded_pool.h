// A pool with several shards: the hub on the process's loop, each shard on a thread of its own, and
// mail between them.
//
// All shards listen on the same addresses, and the system deals newcomers out; each takes its equal
// part of maxclients. An address somebody else listens on is found before any of them opens it: two
// sockets that share a port would else simply share its miners.
#pragma once

#include <vector>

#include "pool/app/shard_thread.h"
#include "pool/live/mail_room.h"

namespace tbg::app {

class ShardedPool final : public RunningPool {
 public:
  explicit ShardedPool(const PoolSurroundings& around);
  ~ShardedPool() override { end(); }

  core::PoolCore& main_part() override { return hub_; }
  live::StartResult<void> listen() override;
  [[nodiscard]] std::uint16_t port(std::size_t listener) const override {
    return shards_.front()->port(listener);
  }
  void run() override;
  void stop_listening() override;
  void set_log_level(LogLevel level) override;
  void end() override;

  [[nodiscard]] const core::Hub& hub() const override { return hub_.hub(); }
  [[nodiscard]] std::uint32_t boot() const override { return hub_.boot(); }
  [[nodiscard]] PoolTotals totals() const override;
  [[nodiscard]] PoolTotals totals_now() override;
  std::vector<core::ClientView> clients(Now now, ConnectionId after, std::size_t limit) override;
  core::OperatorAnswer on_operator(Now now, const core::OperatorCommand& command) override;

 private:
  void add_shard(std::size_t index, const PoolSurroundings& around);
  // What each shard answers to the wish, which is asked of all before any answer is waited for.
  template <typename Wish>
  auto ask_all(Wish wish) {
    std::vector<std::future<std::invoke_result_t<Wish, ShardThread&>>> answers;
    for (const auto& shard : shards_)
      answers.push_back(shard->ask([&shard = *shard, wish] { return wish(shard); }));
    return answers;
  }

  live::Loop& loop_;
  OperatorLog& log_;
  EventOutlet& events_;
  const live::Connector::Options connector_;
  const std::string event_socket_;  // "": none
  live::MailRoom mail_;
  core::PoolCore hub_;
  std::vector<PoolTotals> latest_;  // by shard
  std::vector<std::unique_ptr<ShardThread>> shards_;
};

}  // namespace tbg::app

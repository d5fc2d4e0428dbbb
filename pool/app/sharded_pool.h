// A pool with several shards: the hub on the process's loop, each shard on a thread of its own, and
// mail between them.
//
// All shards listen on the same addresses, and the system deals newcomers out; each takes its equal
// part of maxclients. An address somebody else listens on is found before any of them opens it: two
// sockets that share a port would else simply share its miners.
#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "pool/app/shard_thread.h"
#include "pool/live/mail_room.h"

namespace tbg::app {

class ShardedPool final : public RunningPool {
 public:
  static constexpr std::chrono::milliseconds kPatience{100};  // with a shard that is asked

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
  void finish_events() override;

  [[nodiscard]] const core::Hub& hub() const override { return hub_.hub(); }
  [[nodiscard]] std::uint32_t boot() const override { return hub_.boot(); }
  [[nodiscard]] PoolTotals totals() const override;
  std::optional<std::vector<core::ClientView>> clients(Now now, ConnectionId after,
                                                       std::size_t limit) override;
  std::optional<core::OperatorAnswer> on_operator(Now now,
                                                  const core::OperatorCommand& command) override;

 private:
  void add_shard(std::size_t index, const PoolSurroundings& around);
  template <typename Wish>
  auto ask(std::size_t index, Wish wish) {
    return shards_[index]->ask([&shard = *shards_[index], wish] { return wish(shard); });
  }
  // What all of them answer, asked before any is waited for; nullopt: one does not.
  template <typename Wish>
  auto gather(Wish wish) {
    std::vector<std::future<std::invoke_result_t<Wish, ShardThread&>>> waiting;
    for (std::size_t i = 0; i < shards_.size(); ++i)
      waiting.push_back(ask(i, wish));
    const auto end = until();
    std::optional<std::vector<std::invoke_result_t<Wish, ShardThread&>>> answers(std::in_place);
    for (auto& one : waiting) {
      if (!wait(one, end)) return decltype(answers){};
      answers->push_back(one.get());
    }
    return answers;
  }
  // The hub has blocks to hand on, and does not wait for a shard whose disk has stopped.
  static std::chrono::steady_clock::time_point until() {
    return std::chrono::steady_clock::now() + kPatience;
  }
  template <typename T>
  static bool wait(const std::future<T>& answer, std::chrono::steady_clock::time_point end) {
    return answer.wait_until(end) == std::future_status::ready;
  }

  live::Loop& loop_;
  OperatorLog& log_;
  EventOutlet& events_;
  const live::Connector::Options connector_;
  const std::string event_socket_;  // "": none
  live::MailRoom mail_;
  std::unique_ptr<core::Recorder> recorder_;  // of the hub
  core::PoolCore hub_;
  std::vector<PoolTotals> latest_;  // by shard
  std::vector<std::unique_ptr<ShardThread>> shards_;
};

}  // namespace tbg::app

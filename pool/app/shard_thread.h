// One shard of several, on a thread of its own: its loop, its miners' connections, its part of the
// core, and where its events go.
//
// Made, told to listen, and destroyed on the process's thread; run() to end() on its own. What it
// has counted is posted to the process's loop every kReportEvery. Everything else it says goes by
// mail (pool/core/messages.h). It never waits for another thread.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "pool/app/running_pool.h"
#include "pool/app/share_log.h"
#include "pool/live/kernel_hasher.h"
#include "pool/live/system_entropy.h"

namespace tbg::app {

class ShardThread final : private live::TurnDriver {
 public:
  static constexpr std::chrono::milliseconds kReportEvery{250};

  struct Report {
    PoolTotals totals;
    StatusDelta status;
  };
  struct Options {
    ShardId id{};
    std::uint32_t boot = 0;
    live::Connector::Options connector;
    core::MailCarrier& mail;
    std::function<void(const Report&)> on_report;  // on the process's loop
  };

  ShardThread(Options options, const PoolSurroundings& around);
  ~ShardThread() override { end(); }

  // Before run(). Events are sent to listeners from then on.
  live::StartResult<void> open_events(const std::string& socket_path);
  live::StartResult<void> listen() { return connector_.listen(core_); }
  [[nodiscard]] std::uint16_t port(std::size_t listener) const { return connector_.port(listener); }
  void run();
  // After the turn under way. Not waited for.
  void stop() { loop_.stop(); }
  // Stopped; its last mail and its last report are posted.
  void end();
  // After end(): what is left of its events goes to listeners and into files.
  void finish_events();

  // On its thread, between its turns; after end() on the caller's.
  template <typename Wish>
  std::future<std::invoke_result_t<Wish>> ask(Wish wish) {
    std::packaged_task<std::invoke_result_t<Wish>()> task(std::move(wish));
    auto answer = task.get_future();
    if (thread_.joinable())
      boost::asio::post(loop_.io(), std::move(task));
    else
      task();
    return answer;
  }
  // To be asked for, like all below, by another thread than its own.
  [[nodiscard]] PoolTotals totals() const;
  [[nodiscard]] core::PoolCore& core() { return core_; }
  [[nodiscard]] const core::PoolCore& core() const { return core_; }
  [[nodiscard]] live::Loop& loop() { return loop_; }
  [[nodiscard]] live::Connector& connector() { return connector_; }
  [[nodiscard]] EventOutlet& events() { return events_; }

 private:
  void on_time(Now now) override { core_.on_time(now); }
  bool on_turn_end(Now now) override { return busy_ = core_.on_turn_end(now); }
  void report_later();
  void report();

  Options options_;
  live::Loop& main_loop_;
  live::Loop loop_;
  boost::asio::steady_timer report_timer_;
  EventOutlet events_;
  StatusTally status_;
  std::unique_ptr<ShareLog> share_log_;
  live::SystemEntropy entropy_;
  live::KernelHasher hasher_;
  live::Connector connector_;
  std::unique_ptr<core::Recorder> recorder_;
  core::PoolCore core_;
  bool busy_ = false;
  std::thread thread_;
};

}  // namespace tbg::app

// How the running pool comes to its end.
#include <boost/asio/post.hpp>

#include "pool/app/process.h"
#include "pool/app/shutdown.h"

namespace tbg::app {
namespace {

constexpr std::chrono::milliseconds kShutdownLook{20};
// timeout(1) and others signal the process and its group: that is one wish, not two.
constexpr std::int64_t kSignalEcho = 200 * kMillisecond;

}  // namespace

void Process::on_stop() {
  const Now now = live::Loop::now();
  const bool again = stopping_since_us_ >= 0;
  if (again && !record_next_.empty()) {
    record_next_.clear();
    return say(LogLevel::notice, "stopping: not to start again");
  }
  if (again && now.mono_us - stopping_since_us_ < kSignalEcho) return;
  if (again || !started_) {
    say(LogLevel::notice, "stopping at once");
    return end();
  }
  stopping_since_us_ = now.mono_us;
  say(LogLevel::notice, "stopping: miners are told to reconnect; a second signal ends at once");
  pool_->stop_listening();
  pool_->main_part().begin_shutdown(now);
  if (demo_) demo_->stop();
  watch_shutdown();
}

void Process::watch_shutdown() {
  shutdown_timer_.expires_after(kShutdownLook);
  shutdown_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const std::int64_t since = live::Loop::now().mono_us - stopping_since_us_;
    const PoolTotals totals = pool_->totals();
    const ShutdownState state{.clients = totals.connections,
                              .busy = driver_.busy() || totals.busy,
                              .blocks_pending = pool_->hub().blocks_pending()};
    if (!may_end(since, state)) return watch_shutdown();
    if (!miners_gone_) {
      // What shards were sent last comes to the hub before the next look: it may be a block.
      miners_gone_ = true;
      pool_->end();
      return watch_shutdown();
    }
    if (state.blocks_pending)
      say(LogLevel::warning,
          "a block is not judged by every node yet; what is open is submitted again at the next "
          "start");
    end();
  });
}

void Process::end() {
  if (pool_) pool_->end();
  // Behind what the pool's threads have posted.
  boost::asio::post(loop_.io(), [this] { loop_.stop(); });
}

void Process::tell_events() {
  events_.finish();
  pool_->finish_events();
  const EventTotals told = pool_->totals().told;
  std::string line = "events: " + std::to_string(told.lines);
  if (settings_.event_datagrams)
    line += ", datagrams sent " + std::to_string(told.sent) + ", dropped " +
            std::to_string(told.dropped) + " (" + settings_.event_socket_path + ")";
  say(LogLevel::info, line);
}

}  // namespace tbg::app

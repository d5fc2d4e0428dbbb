// logdir/pool/pool.status and logdir/users/<address>, each minute, as ckpool has them.
//
// The loop's thread copies rows of the ledger, at most kConnectionsPerSlice of them at a time,
// spread over the first half of the minute so that the files of thousands of users are no burst,
// and at most kWaitingMax ahead of the disk; a helper makes text and files of them. A user has a
// file from the first share on, and it is written while one of its workers is online, or was since
// the start. A disk that fails is told about once, and once when it works again; the files lag, the
// pool does not.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pool/app/pool_view.h"
#include "pool/app/status_events.h"
#include "pool/live/file_exchange.h"
#include "pool/live/helper_thread.h"
#include "pool/live/loop.h"
#include "pool/ports/log.h"

namespace tbg::app {

class StatusFiles {
 public:
  static constexpr std::size_t kWaitingMax = 4'096;  // rows

  struct Pace {
    std::chrono::milliseconds first{5'000};
    std::chrono::milliseconds every{60'000};
    std::chrono::milliseconds sample{5'000};  // of the shares per second
    std::chrono::milliseconds slice{2};       // at least so far from the next

    // From one slice to the next, if a pass over so many rows is to take half of `every`.
    [[nodiscard]] std::chrono::steady_clock::duration gap(std::size_t rows) const;
  };

  // Reads what the last process left of the round. The pool and `loop` must live as long; nothing
  // happens before start().
  StatusFiles(live::Loop& loop, OperatorLog& log, const std::filesystem::path& logdir,
              const Pace& pace);
  ~StatusFiles();

  // Events come here.
  [[nodiscard]] EventSink& ear() { return events_; }
  // Those of other threads.
  void add(const StatusDelta& delta) { events_.add(delta); }
  void start(const PoolView& pool);
  // The last figures of the pool are written; what waits is.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  struct Counts {  // that a pass makes
    std::uint64_t users = 0;
    std::uint64_t idle = 0;
    std::map<std::string, AgentStatus> agents;
  };

  // The loop's.
  void arm(Clock::time_point at);
  void tick();
  void sample(Now now);
  void begin();
  [[nodiscard]] Clock::duration gap() const;
  // At most one slice; true if the pass is over.
  bool copy_slice(Now now);
  bool next_user(Now now);
  // False: the user has more workers than there was room for.
  bool copy_workers(Now now, std::size_t& room);
  void copy_worker(Now now, const core::WorkerRow& row);
  [[nodiscard]] PoolStatus pool_status(Now now) const;
  [[nodiscard]] bool behind();
  void hand_over(std::vector<UserStatus> users, std::optional<PoolStatus> pool);
  // The helper's.
  void write_waiting();
  void write_users(const std::vector<UserStatus>& users);
  // What became of a file: 0, or an errno.
  void note(const std::filesystem::path& folder, const std::string& name, int failed);
  void say(LogLevel level, std::string line);

  live::Loop& loop_;
  OperatorLog& log_;
  const std::filesystem::path pool_folder_;
  const std::filesystem::path users_folder_;
  const Pace pace_;
  boost::asio::steady_timer timer_;
  StatusEvents events_;
  const PoolView* pool_ = nullptr;
  Now started_;
  Clock::time_point next_pass_;
  Clock::time_point next_sample_;
  Clock::time_point next_slice_;
  core::HashrateMeter shares_;  // accepted ones; difficulty 1 each
  std::uint64_t shares_seen_ = 0;

  bool passing_ = false;
  std::string user_at_;                   // the last one begun
  std::optional<UserStatus> copying_;     // that one, not all of its workers yet
  std::optional<std::string> worker_at_;  // the last one copied
  Counts counting_;
  Counts counted_;  // by the last whole pass

  std::mutex mutex_;
  std::vector<UserStatus> waiting_;
  std::size_t rows_waiting_ = 0;
  std::optional<PoolStatus> pool_waiting_;
  std::optional<live::FileExchange> user_files_;  // the helper's
  bool failing_ = false;                          // the helper's: the operator knows
  std::optional<live::HelperThread> helper_;
};

}  // namespace tbg::app

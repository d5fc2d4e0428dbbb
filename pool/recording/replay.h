// A life of a pool, run again from its recording: the same core, the same inputs in the same order,
// and every output compared. Several owner threads take turns on one; what they say to each other
// is told as it was then.
#pragma once

#include <memory>

#include "pool/recording/replay_thread.h"

namespace tbg::recording {

enum class ReplayEnd : std::uint8_t {
  all,        // everything that was recorded
  differs,    // see difference()
  until,      // the moment asked for
  damaged,    // the file, or an input in it: see problem()
  lost_tail,  // a thread waits for mail whose sending is not in the recording any more
};

class Replay {
 public:
  struct Options {
    std::int64_t until_us = INT64_MAX;  // inputs later than that after the first are left out
    OperatorLog* log = nullptr;         // what the pool tells its operator
    Playback::Listener listener;        // hears of each crossing that was as recorded
  };

  // `info`: of the life that `from` stands at. Both must outlive the replay.
  Replay(SessionReader& from, const LifeInfo& info, const Options& options);
  ~Replay();

  // Once.
  ReplayEnd run();

  [[nodiscard]] const Difference* difference() const;
  [[nodiscard]] const std::string& problem() const { return problem_; }
  // Crossings that were as recorded.
  [[nodiscard]] std::uint64_t crossings() const;
  // Of the latest input.
  [[nodiscard]] Now now() const { return now_; }
  // The parts of the pool as they are now: the whole, or the hub's and the shards'. Null if it was
  // not made.
  [[nodiscard]] const core::PoolCore* part(std::size_t thread) const {
    return threads_[thread]->core();
  }

 private:
  void build();
  // Until nobody can go on.
  ReplayEnd play();
  // Until that thread cannot go on. False if it has ended.
  bool play(ReplayThread& thread);
  static InputFeed::Step step(ReplayThread& thread);
  ReplayEnd check_end();
  ReplayEnd fail(const std::string& problem);

  SessionReader& from_;
  const LifeInfo& info_;
  const std::int64_t until_us_;
  ReplayMail mail_;
  std::vector<std::unique_ptr<ReplayThread>> threads_;
  std::string problem_;
  Now now_;
  std::optional<std::int64_t> first_us_;
  bool moved_ = false;    // a thread has, in this round
  bool stopped_ = false;  // at the moment asked for
};

}  // namespace tbg::recording

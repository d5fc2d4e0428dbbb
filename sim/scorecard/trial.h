// One miner on one connection of one pool, seen as a process of shares.
//
// At hash rate H and difficulty d shares come as a Poisson process of rate H / (d * 2^32): the
// exposure left until the next share is exponential and is used up faster or slower as H and d
// change, so that the sampling is exact whatever happens in between. A share's difficulty is d over
// a uniform number. Shares and orders each travel for `latency_us`; the miner mines at a new
// difficulty with the first job that follows it, as Stratum wants and most firmwares do.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sim/random.h"
#include "sim/scorecard/algorithm.h"

namespace tbg::sim {

struct Wire {
  std::int64_t latency_us = 50'000;
  std::int64_t job_interval_us = 30'000'000;
};

// The difficulty in force at the pool from then on.
struct Change {
  std::int64_t at_us = 0;
  double difficulty = 0;
};

class Trial {
 public:
  Trial(VardiffAlgorithm& algorithm, const Wire& wire, const Random& random);

  // Mines on at this rate until then.
  void run_until(std::int64_t until_us, double hashes_per_s);
  [[nodiscard]] std::int64_t now_us() const { return now_us_; }
  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }  // first: the start
  [[nodiscard]] std::uint64_t shares() const { return shares_; }

 private:
  struct Flying {
    std::int64_t at_us;
    ArrivedShare share;
  };
  struct Order {
    std::int64_t at_us;
    std::uint32_t job;
    double difficulty;  // said before this job
  };
  void send_job();
  void find_share();
  void note_change();
  void elapse(std::int64_t until_us);
  [[nodiscard]] std::int64_t next_share_us() const;

  VardiffAlgorithm& algorithm_;
  Wire wire_;
  Random random_;
  std::int64_t now_us_;
  double hashes_per_s_ = 0;
  double exposure_left_;
  std::uint32_t job_ = 0;         // newest at the pool
  std::optional<Order> working_;  // what the miner works on
  std::int64_t next_job_us_;
  std::int64_t next_second_us_;
  std::deque<Flying> flying_;
  std::deque<Order> orders_;
  std::vector<Change> changes_;
  std::uint64_t shares_ = 0;
};

}  // namespace tbg::sim

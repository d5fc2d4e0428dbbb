// The laws of mining: at fixed difficulty d and hash rate H the gaps between shares are exponential
// with mean d * 2^48 / 65535 / H (geometric in single attempts where a share costs few of them),
// their number is Poisson, d / sdiff is uniform on (0, 1], and blocks are Poisson in the sum of
// d / network difficulty.
//
// Judged for connections that expect() was called for and that heard one difficulty only, from the
// first work they heard to their end, to the first fault or crash, or to the end of the run. Each
// test errs with probability alpha at most, by exact tails (Poisson) or a bound that holds for any
// distribution and sample size (Massart), so a pinned seed never flakes:
//   counts  each connection, and all together
//   gaps    all connections of equal cost per share together, but those of too many shares a
//           second. Of each the first half of what is
//           expected is used: a number known beforehand, so that the end of the run biases nothing
//   ratios  all together
//   blocks  all together, network difficulties from the tips' bits
// Shares count when found, whatever became of them, but duplicates; shares that never arrived do
// not exist, so only worlds without faults are lawful up to their end.
//
// Tolerances are for what the world adds: `time_slack_s` of mining more or less per connection,
// `rate_tolerance` of H, and `distance_tolerance` on top of the limit of distances, for latency and
// for the grid of turns.
//
// Memory: kSamplesMax gaps and ratios per connection.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/checkers/client_map.h"

namespace tbg::sim {

struct LawsOptions {
  double alpha = 1e-10;
  double time_slack_s = 2;
  double rate_tolerance = 0.005;
  double distance_tolerance = 0.01;
  // Shares that come faster than this on the mean are seen in the order and in the lumps in which
  // the network brings them: their gaps say nothing.
  double gap_s_min = 0.5;
  // A share that costs fewer hashes than this is found on a grid of attempts.
  double toy_hashes_max = 1e4;
};

class Laws : public Checker {
 public:
  static constexpr std::size_t kSamplesMax = 1024;

  explicit Laws(Verdicts& verdicts, LawsOptions options = {});

  // This connection's miner hashes at this rate (hashes per second, the mean that holds) from its
  // first work on, without a pause.
  void expect(Client client, double hashes_per_s);

  void on_crash(Moment at) override;
  void on_heard(Moment at, Client client, std::string_view line) override;
  void on_closed(Moment at, Client client, bool by_pool) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_finish(Moment at) override;

 private:
  struct Miner {
    double rate = 0;
    double difficulty = 0;
    bool changed = false;
    std::int64_t started_us = -1;
    std::int64_t ended_us = -1;
    std::int64_t last_us = -1;
    std::uint64_t shares = 0;
    std::vector<double> gaps_s;
    std::vector<double> ratios;
    double blocks_expected = 0;
    std::uint64_t blocks = 0;

    [[nodiscard]] double cost() const;  // hashes per share
    [[nodiscard]] bool lawful() const;
    [[nodiscard]] double expected(double seconds_more, double rate_factor) const;
  };

  void end_all(Moment at);
  void judge_counts(Moment at);
  void judge_gaps(Moment at);
  void judge_gap_group(Moment at, double cost, std::vector<double>& gaps);
  void judge_ratios(Moment at);
  void judge_blocks(Moment at);
  void judge_number(Moment at, const std::string& whose, std::uint64_t seen, double least,
                    double most);
  void judge_distance(Moment at, const std::string& whose, double distance, std::size_t draws);
  [[nodiscard]] double network_difficulty(const Hash& tip) const;

  LawsOptions options_;
  ClientMap<Miner> miners_;
  std::map<Hash, double> difficulties_;  // of the next block, by tip
  bool ended_ = false;
};

}  // namespace tbg::sim

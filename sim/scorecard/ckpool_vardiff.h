// A model of the vardiff of ckpool (the fork ckpool-lhr of March 2026), written from a description
// of its behaviour and held against a recording of the real program (ckpool_vardiff_test.cpp).
//
// It decides only when a share arrives, from moving averages of accepted difficulty per second:
//  1. looks when 72 shares came since the last change, or 240 s passed (144 shares within 15 s are
//     a case of their own);
//  2. a share credited at another difficulty than the one in force sets the count back to zero;
//  3. average over 300 s, over 60 s from 72 shares on, over 15 s for the 144; each divided by
//     1 - e^(-time since the first share / window), because it began at zero;
//  4. nothing happens while difficulty in force gets between 0.15 and 0.4 shares per second;
//  5. otherwise it goes to 0.3 per second at once, whatever the distance, within the bounds;
//  6. no lowering at the first share after a change or a silence: the clock starts again instead;
//  7. difficulties from 1 up are integers, below 1 they have one significant digit.
// Old work: after a raise the job in hand and the two after it keep the old difficulty; after a
// lowering only the jobs before the one in hand do.
//
// 0.3 per second cannot be configured in ckpool; `target_per_s` moves it and the band with it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/scorecard/algorithm.h"

namespace tbg::sim {

struct CkpoolOptions {
  double start = 42;
  double mindiff = 1;
  double maxdiff = 0;  // 0: none
  double network_difficulty = 1e14;
  double target_per_s = 0.3;
  std::int64_t minute_at_us = 0;  // a moment at which its once-a-minute statistics ran
};

double ckpool_normalised(double difficulty);

class CkpoolVardiff final : public VardiffAlgorithm {
 public:
  explicit CkpoolVardiff(const CkpoolOptions& options);

  void on_job(std::int64_t now_us, std::uint32_t job) override;
  void on_share(std::int64_t now_us, const ArrivedShare& share) override;
  void on_second(std::int64_t now_us) override;
  [[nodiscard]] double difficulty() const override { return difficulty_; }
  [[nodiscard]] bool work_with_change() const override { return false; }
  // What a share of this job is judged by and credited with.
  [[nodiscard]] double required(std::uint32_t job) const;

 private:
  struct Averages {
    double s15 = 0;
    double s60 = 0;
    double s300 = 0;
  };
  void decay(std::int64_t now_us, double credited);
  // Difficulty per second by the average that the rules choose; nullopt: not now.
  [[nodiscard]] std::optional<double> looked_at(std::int64_t now_us) const;
  void consider(std::int64_t now_us, double per_s);
  void change(std::int64_t now_us, double difficulty);

  CkpoolOptions options_;
  double difficulty_;
  double old_difficulty_;
  std::uint32_t current_job_ = 0;
  std::uint32_t anchor_ = 0;  // jobs before this one keep the old difficulty
  std::int64_t first_share_us_ = -1;
  std::int64_t last_share_us_ = 0;
  std::int64_t last_change_us_ = 0;
  std::int64_t last_decay_us_ = -1;
  std::int64_t next_minute_us_ = 0;
  double uncounted_ = 0;
  std::uint32_t shares_since_change_ = 0;
  Averages averages_;
};

// A recorded session: what ckpool said of its difficulty, from its jobs and the shares it accepted.
struct TimedJob {
  std::int64_t at_us = 0;
  std::uint32_t job = 0;
};
struct TimedDifficulty {
  std::int64_t at_us = 0;
  double difficulty = 0;
};
std::vector<TimedDifficulty> ckpool_sequence(const CkpoolOptions& options,
                                             const std::vector<TimedJob>& jobs,
                                             const std::vector<TimedJob>& shares);

}  // namespace tbg::sim

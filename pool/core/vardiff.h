// Variable difficulty: one share per target interval from each connection, found fast and kept
// quietly.
//
// Model. At difficulty D a miner at the target rate yields one unit of *work* (accepted difficulty
// / D) per interval; its true rate is r units per interval. After observing n units in E intervals
// at one difficulty, r is Gamma-distributed with shape n and rate E. So a change is made only when
// the quantile says that r lies outside the dead band with the configured confidence, and then it
// goes to the estimate.
//  - Fast ramp: the same evidence is reached within a few shares when they come far too fast; a
//  step is at
//    most fast_ramp_max_jump, so that a lucky burst cannot lift a small miner out of reach.
//  - Silence is evidence too: n stays, E grows, and the timer asks without needing a share.
//  - Shares credited below D (in flight from before a change) count by their work, so that they
//  inform
//    without freezing or misleading the estimate.
// Looks are taken at growing counts (1.25 times the last), not at every share: testing at every
// share would multiply the chance of a false alarm. Cost: O(1) per share, 48 bytes per connection.
// An attacker who sends shares in bursts only ever moves his own difficulty, within the bounds
// given.
#pragma once

#include <cstdint>
#include <optional>

#include "pool/core/options.h"

namespace tbg::core {

struct VardiffStep {
  double factor = 1;  // new difficulty / old difficulty
  bool ramp = false;  // far too many shares: a fast-ramp step
  double rate = 0;    // observed units per interval, for the event
};

class Vardiff {
 public:
  // Forgets all observations: the connection got a new difficulty or its first work.
  void restart(std::int64_t now_us);
  // An accepted share; work = credited difficulty / current difficulty.
  void on_share(double work);

  // The next share is looked at, whatever the count: the miner sends faster than its limit.
  void look_now() { next_look_ = 0; }

  // Asked after shares: what the evidence demands now, if anything.
  std::optional<VardiffStep> after_share(const VardiffOptions& options, std::int64_t now_us);
  // Asked by the timer: lowers only, and only once the miner has been silent for
  // options.idle_after_s.
  std::optional<VardiffStep> after_silence(const VardiffOptions& options, std::int64_t now_us);

 private:
  [[nodiscard]] double intervals(const VardiffOptions& options, std::int64_t now_us) const;

  std::int64_t since_us_ = 0;
  std::int64_t last_share_us_ = 0;
  double work_ = 0;
  std::uint32_t shares_ = 0;
  std::uint32_t next_look_ = 4;
  bool pending_share_ = false;
};

}  // namespace tbg::core

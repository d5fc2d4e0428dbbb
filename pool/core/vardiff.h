// Variable difficulty: one share per target interval from each connection, found fast and kept
// quietly.
//
// Model. Time is counted in target intervals, shares in *work* (credited difficulty / difficulty in
// force, so that shares in flight from before a change count for what they are). At the right
// difficulty shares are a Poisson process of rate one; a miner that is off by r has rate r, and n
// shares in x intervals say so with the log likelihood ratio  n ln(n/x) - n + x.
//  - When did it begin? Three CUSUM tests (Page 1954), for rates well above the usual one, far
//    above, and well below, begin anew whenever their evidence is used up; what each holds is the
//    stretch since the rate changed, if it did. Data from before do not dilute it.
//  - Is it real? The ratio of that stretch, against the miner's usual rate, must reach a threshold
//    set by the confidence and by which mistake is meant: raises, which are proven soon, need more
//    than lowerings; lowerings need more where shares are frequent, since waiting costs little
//    there; a lowering from one long gap needs more than one from many late shares.
//  - How far? Back to the difficulty before the last step, if that was proven and the stretch
//    agrees with it; else to the estimate of all that is known of the miner if the stretch agrees
//    with that; else of the stretch alone. Steps inside the dead band are not worth a message.
//  - A new miner, or one at a new rate, is refined at growing counts (1.4 times the last) until 400
//    shares are known; after that only a change of rate moves him.
//  - Fast ramp: shares that come far too fast reach the threshold after a few; the decision waits
//    for 24 of them, or four intervals, so that the estimate is good. A step is at most
//    fast_ramp_max_jump; what 24 shares prove beyond it follows with the next share or second.
//  - Silence: the timer asks the lower test without needing a share, once the miner has been quiet
//    for idle_after_s. What it lowers it remembers: when the miner returns at the rate he had, a
//    few shares put him back exactly, however far that is.
// docs/vardiff.md shows what this is worth, measured by the scorecard of the simulator.
//
// Cost: O(1) per share, 64 bytes per connection. An attacker who sends shares in bursts only ever
// moves his own difficulty, within the bounds given; the remembered value is one he had.
#pragma once

#include <cstdint>
#include <optional>

#include "pool/core/change_point.h"
#include "pool/core/options.h"

namespace tbg::core {

struct VardiffStep {
  double factor = 1;  // new difficulty / old difficulty
  bool ramp = false;  // far too many shares: a fast-ramp step
  double rate = 0;    // observed units per interval, for the event
};

class Vardiff {
 public:
  // Forgets all observations: first work, or a difficulty that was not vardiff's idea.
  void restart(std::int64_t now_us);
  // A step was taken: the difficulty is now this many times what it was (bounds may have had their
  // say). What was proven before it is remembered.
  void moved(std::int64_t now_us, double factor, bool silent);
  // An accepted share; work = credited difficulty / current difficulty.
  void on_share(double work) { pending_ += static_cast<float>(work); }

  // The next share is looked at whatever the evidence: the miner sends faster than its limit.
  void look_now() { hurried_ = true; }

  // Asked after shares: what the evidence demands now, if anything.
  std::optional<VardiffStep> after_share(const VardiffOptions& options, std::int64_t now_us);
  // Asked by the timer: lowers a miner that has been silent for options.idle_after_s; and, marked
  // as a ramp, the rest of a raise that was cut short by the largest jump.
  std::optional<VardiffStep> after_silence(const VardiffOptions& options, std::int64_t now_us);
  // Before that time after_silence() has nothing to say, unless a step is taken meanwhile.
  [[nodiscard]] std::int64_t silent_until(const VardiffOptions& options) const;

 private:
  struct Raise {
    double n;  // shares
    double x;  // intervals
    double ratio;
  };
  void take_in(const VardiffOptions& options, std::int64_t now_us);
  [[nodiscard]] std::optional<VardiffStep> judge(const VardiffOptions& options);
  [[nodiscard]] std::optional<VardiffStep> judge_up(const VardiffOptions& options);
  [[nodiscard]] std::optional<VardiffStep> judge_raise(const VardiffOptions& options,
                                                       const Raise& raise);
  [[nodiscard]] std::optional<VardiffStep> judge_down(const VardiffOptions& options);
  [[nodiscard]] std::optional<VardiffStep> refine(const VardiffOptions& options);
  [[nodiscard]] std::optional<VardiffStep> rest_of_raise(const VardiffOptions& options);
  // Of n shares in x intervals and what is remembered or known, if the two agree; otherwise the
  // stretch is all that is known from now on.
  double estimate(double n, double x);
  [[nodiscard]] bool goes_back(double n, double x) const;  // could that be the remembered rate?
  double go_back();  // the remembered difficulty / now, which is all that is known from now on
  [[nodiscard]] double known_rate() const;
  // His rate before the stretch, inside the dead band: a miner that is a little off is not one
  // that has changed a little.
  [[nodiscard]] double usual_rate(const VardiffOptions& options, const Evidence& stretch) const;
  static bool worth_it(const VardiffOptions& options, double factor);

  std::int64_t at_us_ = 0;  // counted up to here: the last share or change
  Evidence up_;             // since the upper test began anew
  Evidence fast_;           // likewise, for rates far above one
  Evidence down_;
  float known_work_ = 0;  // of this rate; a step carries over little of it
  float known_intervals_ = 0;
  float pending_ = 0;    // work not yet taken in
  float next_look_ = 0;  // refinement
  // Difficulty before a silence or a step away from a proven one / difficulty now; 0: none.
  float remembered_ = 0;
  bool hurried_ = false;
  bool cut_short_ = false;  // the last raise was, by the largest jump allowed
};

static_assert(sizeof(Vardiff) <= 64);

}  // namespace tbg::core

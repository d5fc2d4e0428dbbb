// The swarm's plans: everything drawn from the seed.
//
// Whole features are switched off in some runs (swarm testing, Groce et al. 2012): what is always
// on hides what only happens without it. First the safety phase, with faults; then all faults stop,
// and there is time enough for the world to become healthy again.
#pragma once

#include <cstdint>

#include "sim/plan.h"

namespace tbg::sim {

struct SwarmBounds {
  std::uint32_t miners_max = 30;
  double safety_s = 600;     // longest phase with faults
  double liveness_s = 660;   // after it: what checkers/liveness.h gives share rates, and a little
  std::uint32_t shards = 0;  // of the pool; 0: drawn
};

Plan draw_plan(std::uint64_t seed, const SwarmBounds& bounds = {});

}  // namespace tbg::sim

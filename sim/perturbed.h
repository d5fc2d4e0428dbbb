// The plan of a recorded session, bent: what if it had gone a little otherwise?
#pragma once

#include <string>
#include <vector>

#include "sim/plan.h"

namespace tbg::sim {

// Moves what happens and who comes by some seconds, makes ways longer or shorter, drops the notice
// of one block and has the chain reorganised once more, by at most 3 blocks. `said` is told what, a
// line each. The seed decides, and becomes the plan's.
Plan perturbed(Plan plan, std::uint64_t seed, std::vector<std::string>& said);

}  // namespace tbg::sim

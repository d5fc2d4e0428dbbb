// What would be wrong with a plan, whatever it was made from: a file, a command line, the swarm.
#pragma once

#include <string>
#include <vector>

#include "sim/plan.h"

namespace tbg::sim {

// Whole sentences with the place they speak of; empty if the plan can be run.
std::vector<std::string> problems_of(const Plan& plan);

}  // namespace tbg::sim

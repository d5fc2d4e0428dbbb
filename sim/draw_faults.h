// The faults of a drawn plan.
#pragma once

#include "sim/plan.h"
#include "sim/random.h"

namespace tbg::sim {

// Kinds are chosen first, some plans have few of them; then when, how long, whom and how much.
// Needs the plan's fleet, nodes and healing time.
void draw_faults(Random& random, Plan& plan);

// By time, numbered from 1.
void sort_faults(Plan& plan);

}  // namespace tbg::sim

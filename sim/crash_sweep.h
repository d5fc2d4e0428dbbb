// Kills the pool at every single step it takes from the moment it reads a block's solution until
// its nodes have answered and its miners work on top of it.
//
// A first run of the plan finds the first solution and counts calls of ports: what happens between
// two of them leaves no trace outside the process, so dying at each call in turn is dying
// everywhere. Then one run for each call: the pool dies there, is started again a second later, and
// all checkers judge. The plan should be small and without faults; all runs end a little after the
// block was found.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/checkers/observe.h"
#include "sim/plan.h"

namespace tbg::sim {

struct CrashRun {
  std::uint64_t call = 0;  // of a port, counted from the start of the run
  bool died = false;
  bool block_kept = false;  // some node has it at the end
  std::vector<Violation> violations;
};

// `power_loss`: what was not synced is lost as well. Empty if the plan finds no block.
std::vector<CrashRun> sweep_crashes(Plan plan, bool power_loss);

}  // namespace tbg::sim

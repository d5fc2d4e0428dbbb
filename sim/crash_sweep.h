// Kills the pool at every single step of something, one run for each, and lets all checkers judge.
//
// sweep_crashes(): from the moment it reads a block's solution until its nodes have answered and
// its miners work on top of it. A first run of the plan finds the first solution and counts calls
// of ports: what happens between two of them leaves no trace outside the process, so dying at each
// call in turn is dying everywhere. Then one run for each call: the pool dies there, and is started
// again a second later. All runs end a little after the block was found.
//
// sweep_writes(): before and behind every write to the disk up to the plan's healing: events,
// records, snapshots, templates, and what is deleted.
//
// Plans should be small and without faults that end it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/checkers/observe.h"
#include "sim/plan.h"

namespace tbg::sim {

struct CrashRun {
  std::uint64_t call = 0;  // of a port, counted from the start of the run
  bool died = false;
  bool block_kept = false;  // sweep_crashes(): some node has it at the end
  std::vector<Violation> violations;
};

// `power_loss`: what was not synced is lost as well. Empty if the plan finds no block.
std::vector<CrashRun> sweep_crashes(Plan plan, bool power_loss);
// Some bytes of what was not synced may survive a power loss: a torn tail.
// Every n-th place alone where time is short.
std::vector<CrashRun> sweep_writes(const Plan& plan, bool power_loss, std::size_t every = 1);

}  // namespace tbg::sim

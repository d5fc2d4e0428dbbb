// What tbgsim bench measures: plans whose work is known beforehand, so that a speed means
// something.
//
// Every miner has the same hash rate and starts at the difficulty that fits it: it finds its shares
// at the pool's interval from the first second to the last.
#pragma once

#include <cstdint>

#include "sim/plan.h"
#include "sim/run.h"

namespace tbg::sim {

// So many miners at 6 shares a minute, all there after `start_s`.
Plan steady_plan(WorkMode work, std::uint32_t miners, double duration_s, double start_s = 10);
// 500 toy miners that find 10 shares a second each: hardly anything but hashing and judging.
Plan shares_plan(double duration_s);
// Miners that connect within a minute, and one block of somebody else's half a minute later.
Plan crowd_plan(std::uint32_t miners);
// A drawn plan, made up to 50 miners and one hour.
Plan hour_plan(std::uint64_t seed);

// The queue of events alone: 10,000 actors that wake up again and again. Only `events` is set.
Outcome run_scheduler(std::uint64_t events);
// The plan, after which every miner must be online and work on the tip of the chain: who does not
// is a violation.
Outcome run_crowd(const Plan& plan, bool checkers);

}  // namespace tbg::sim

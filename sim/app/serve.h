// `tbgsim serve`: a plan's world at the speed of the real clock, with a real TCP port into it.
//
// Whoever connects is a guest of the world: its bytes reach the simulated pool without latency, and
// what befalls the world befalls the guest (pool crashes, reorgs; faults aimed at all miners, too).
// Every checker judges the guests like everybody else. The run ends with the plan, by Ctrl-C or by
// SIGTERM, with a summary.
//
// The guest's work is real, so the world must be one in which real hash rates make sense: plans
// with sampled work and a small network_diff and min_diff. In toy mode a block costs at most some
// 100,000 hashes: any real miner finds one after the other.
#pragma once

#include <cstdint>
#include <string>

#include "sim/plan.h"

namespace tbg::sim {

struct ServeOptions {
  std::string bind = "127.0.0.1";
  std::uint16_t port = 3333;  // 0: any free one; the first line printed says which
  double speed = 1;           // simulated seconds per second
  std::string report = {};    // file to write the HTML report to; "": none
};

// 0: no checker found anything; 1: one did; 2: it could not start, or the report not be written.
int serve(const Plan& plan, const ServeOptions& options);

}  // namespace tbg::sim

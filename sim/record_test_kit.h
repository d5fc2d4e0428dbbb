// What the tests of recordings share: a small busy world, and its session file.
#pragma once

#include "sim/run.h"

namespace tbg::sim {

struct Recorded {
  bitcoin::Bytes file;
  RunNumbers numbers;
};

inline Recorded record(const Plan& plan) {
  Recorded out;
  recording::SessionLog log([&](bitcoin::ByteView bytes) {
    out.file.insert(out.file.end(), bytes.begin(), bytes.end());
  });
  RunOptions options;
  options.checkers = false;
  options.recording = &log;
  out.numbers = run_plan(plan, options).numbers;
  log.flush();
  return out;
}

// Four minutes with miners that come and go, blocks, and a farm of three workers.
inline Plan busy_plan() {
  Plan plan;
  plan.seed = 0x5eed;
  plan.duration_s = 240;
  plan.nodes = 2;
  plan.chain.spacing_s = 40;
  plan.chain.hashes_per_block = 3'000;
  plan.chain.transactions = 3;
  plan.fleet = {{.name = "bitaxes", .count = 6, .profile = "bitaxe", .drop_every_s = 90},
                {.name = "farm", .profile = "farm", .workers = 3}};
  return plan;
}

inline Fault crash_at(double at_s) {
  Fault fault;
  fault.kind = "crash";
  fault.at_s = at_s;
  fault.for_s = 2;
  return fault;
}

}  // namespace tbg::sim

// One run of a plan with all checkers on, or off, and what came of it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/checkers/observe.h"
#include "sim/checkers/probes.h"
#include "sim/plan.h"
#include "sim/world.h"

namespace tbg::sim {

struct RunOptions {
  bool checkers = true;
  std::vector<Observer*> observers;              // beside the checkers
  std::function<void(double seconds)> progress;  // about every simulated ten seconds
  recording::SessionLog* recording = nullptr;    // takes down all that crosses the pool's ports
};

struct Outcome {
  RunNumbers numbers;
  std::vector<Violation> violations;  // the first Suite::kViolationsKept
  std::uint64_t violation_count = 0;
  Probes probes;
  std::vector<std::pair<std::string, std::uint64_t>> judged;  // by checker

  [[nodiscard]] bool good() const { return violation_count == 0; }
};

Outcome run_plan(const Plan& plan, const RunOptions& options = {});

// What a run failed with: its first violation. All empty if it did not.
struct Failure {
  std::string checker;
  std::string what;
  double at_s = 0;  // simulated time since the run began
};
Failure failure_of(const Outcome& outcome);

}  // namespace tbg::sim

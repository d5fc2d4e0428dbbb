// From a failing plan to a small one that fails in the same way.
//
// Removes faults, miners and time as long as the same checker keeps failing: halves of the lists
// first, then single items (delta debugging, Zeller 2002), again and again until nothing more can
// go. As every draw is keyed by whose it is, what stays behaves as it did as far as it can.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sim/plan.h"
#include "sim/run.h"

namespace tbg::sim {

struct Shrunk {
  Plan plan;
  std::string checker;      // that fails
  std::string what;         // its first verdict on the small plan
  std::uint64_t tries = 0;  // runs it took
};

// Runs a plan; in a process of its own, if it may die.
using TryPlan = std::function<Failure(const Plan&)>;

// `go_on` is asked before each try with what there is so far; false ends the search. The plan must
// fail with `failure`.
Shrunk shrink(const Plan& plan, const Failure& failure, const TryPlan& try_plan,
              const std::function<bool(const Shrunk&)>& go_on);

}  // namespace tbg::sim

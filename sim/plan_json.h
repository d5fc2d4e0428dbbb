// Plans as JSON: what scenario files, failing runs and the shrinker write.
//
// A file holds only what differs from a plan's defaults; `//` comments are allowed. Every key that
// is unknown, every value of a wrong type or out of range, every name of a profile, fault or
// network that does not exist is told in a sentence that says where it stands and what may stand
// there: nothing in a file is silently ignored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/plan.h"

namespace tbg::sim {

struct ParsedPlan {
  Plan plan;  // good only if there are no problems
  std::vector<std::string> problems;
};
ParsedPlan parse_plan(std::string_view json);

// The same plan reads back from it. Indented, a group or fault per line.
std::string to_json(const Plan& plan);

// Every key there is, by section, with its default: for --help and the documentation.
std::string plan_reference();

}  // namespace tbg::sim

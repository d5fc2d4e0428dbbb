// Plans, run one after the other as tbgsim run does: numbers, and what explains a failure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/app/commands.h"

namespace tbg::sim {

// The command line that runs the plan again.
using Reproduction = std::function<std::string(const Plan&)>;

// Of the arguments only those that say what is to be written and shown. Ends with the first that
// fails, and then returns 1.
int run_these(const RunArguments& arguments, const std::vector<Plan>& plans,
              const Reproduction& reproduction);

}  // namespace tbg::sim

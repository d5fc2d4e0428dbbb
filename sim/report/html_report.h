// One run as one page of HTML that needs nothing else: what was found, the numbers, a timeline of
// everything that went on, and for the shares worth a look the chain of causes behind each.
//
// At most about 2 MB, whatever the run. The same run gives the same bytes.
#pragma once

#include <span>
#include <string>

#include "sim/plan.h"
#include "sim/report/run_recorder.h"
#include "sim/world.h"

namespace tbg::sim {

// `again`: the command that does the run again; empty: by the plan's seed and name.
std::string html_report(const Plan& plan, const RunRecorder& run,
                        std::span<const Violation> violations, const RunNumbers& numbers,
                        const std::string& again = {});

}  // namespace tbg::sim

// What a developer gets when a run fails: a small plan that fails too, a page that shows it, and
// last of all the line that does it again.
#pragma once

#include <string>

#include "sim/run.h"
#include "sim/shrink.h"

namespace tbg::sim {

inline constexpr double kRunDeadline = 600;   // s of real time for one run
inline constexpr double kShrinkSeconds = 60;  // s of real time

// Runs the plan and writes its page to the file. `again`: the command that does it once more, for
// the page; empty: by the plan's seed and name.
Outcome run_reported(const Plan& plan, RunOptions options, const std::string& page,
                     const std::string& again = {});

// Prints what was found.
void print_violations(const Outcome& outcome);

// Shrinks with progress on the standard error, for so many seconds of real time.
Shrunk shrink_within(const Plan& plan, const Failure& failure, double seconds);

// Writes the small plan and its page into the folder `out`, prints where they are, and the
// reproduction as the last line.
void explain_failure(const Plan& plan, const Outcome& outcome, const std::string& reproduction,
                     const std::string& out, double shrink_seconds);

// Writes the file, whole or not at all; throws std::runtime_error.
void write_file(const std::string& file, const std::string& text);

}  // namespace tbg::sim

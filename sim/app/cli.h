// The command line of tbgsim.
#pragma once

#include <functional>

namespace tbg::sim {

// Parses the arguments and sets `command` to the subcommand asked for. Otherwise (help, a mistake)
// prints what there is to say and returns the exit code, leaving `command` empty.
int parse_command_line(int argc, const char* const* argv, std::function<int()>& command);

}  // namespace tbg::sim

// From the command line to the exit status.
#pragma once

namespace tbg::app {

int run_program(int argc, const char* const* argv);

}  // namespace tbg::app

// tbgctl as a function: for its main(), and for tests.
#pragma once

#include <string>

namespace tbg::app {

struct CtlOutcome {
  int status = 0;
  std::string out;  // for people, or with --json for programs
  std::string err;
};
CtlOutcome run_ctl(int argc, const char* const* argv);

}  // namespace tbg::app

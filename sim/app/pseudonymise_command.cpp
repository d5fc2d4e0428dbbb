// tbgsim pseudonymise: a recording that can be given away.
#include <cstdio>
#include <stdexcept>

#include "sim/app/commands.h"
#include "sim/app/session_input.h"
#include "sim/pseudonymised.h"

namespace tbg::sim {

int pseudonymise_command(const PseudonymiseArguments& arguments) {
  const Pseudonymised made = pseudonymised(read_session(arguments.file), kSessionLevel);
  if (!made.problem.empty()) throw std::runtime_error(arguments.file + ": " + made.problem);
  write_session(arguments.out, made.file);
  std::printf("%s: %zu addresses and names replaced; payout addresses are what they were\n",
              arguments.out.c_str(), made.names);
  return 0;
}

}  // namespace tbg::sim

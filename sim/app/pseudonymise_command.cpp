// tbgsim pseudonymise: a recording that can be given away.
#include <cstdio>
#include <random>
#include <stdexcept>

#include "sim/app/commands.h"
#include "sim/app/session_input.h"
#include "sim/pseudonymised.h"

namespace tbg::sim {

int pseudonymise_command(const PseudonymiseArguments& arguments) {
  std::random_device random;
  const std::uint64_t key = std::uint64_t{random()} << 32 | random();
  const Pseudonymised made = pseudonymised(read_session(arguments.file), key, kSessionLevel);
  if (!made.problem.empty()) throw std::runtime_error(arguments.file + ": " + made.problem);
  write_session(arguments.out, made.file);
  std::printf(
      "%s: addresses of miners, workers and agents have other names; payout addresses are\n"
      "what they were. What followed from the old names was made anew by this build.\n",
      arguments.out.c_str());
  return 0;
}

}  // namespace tbg::sim

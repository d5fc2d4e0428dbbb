// tbgsim mutants: hands over to ci/mutants, which needs a compiler and a source tree, not a world.
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "sim/app/commands.h"
#include "sim/app/scenarios.h"

namespace tbg::sim {
namespace {

std::filesystem::path script() {
  const auto root = std::filesystem::canonical(scenario_folder("")).parent_path();
  const auto found = root / "ci" / "mutants";
  if (std::filesystem::is_regular_file(found)) return found;
  throw std::runtime_error("no " + found.string() +
                           ": planted bugs need the whole source tree around the scenarios; run "
                           "tbgsim in a checkout, or one that was built in it");
}

}  // namespace

int mutants_command(const std::vector<std::string>& arguments) {
  std::string program = script().string();
  std::vector<std::string> words = arguments;
  std::vector<char*> argv{program.data()};
  for (std::string& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  throw std::system_error(errno, std::generic_category(), "cannot run " + program);
}

}  // namespace tbg::sim

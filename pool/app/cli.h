// The command line of tbgpool.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pool/ports/log.h"

namespace tbg::app {

// What the process exits with; a supervisor should not restart it after kExitConfig.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitConfig = 2;

struct CommandLine {
  std::optional<std::string> config;
  std::vector<std::string> sets;
  bool check = false;
  bool embedded = false;
  unsigned demo_miners = 0;
  std::optional<LogLevel> log_level;
  std::optional<std::string> record;
};

struct ParsedCommandLine {
  std::optional<CommandLine> command;  // nullopt: print `text` and exit with `status`
  std::string text;
  int status = kExitOk;
};
ParsedCommandLine parse_command_line(int argc, const char* const* argv);

// What to say when there is no configuration anywhere.
std::string first_steps();

}  // namespace tbg::app

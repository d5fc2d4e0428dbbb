// tbgsim: see cli.cpp for what it can do.
#include <cstdio>
#include <exception>

#include "sim/app/cli.h"

int main(int argc, char** argv) {
  std::function<int()> command;
  const int code = tbg::sim::parse_command_line(argc, argv, command);
  if (!command) return code;
  try {
    return command();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tbgsim: %s\n", error.what());
    return 2;
  }
}

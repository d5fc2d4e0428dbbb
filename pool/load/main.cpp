// tbgload: see cli.cpp for what it can do.
#include <cstdio>
#include <exception>

#include "pool/load/cli.h"

int main(int argc, char** argv) {
  std::function<int()> command;
  const int code = tbg::load::parse_command_line(argc, argv, command);
  if (!command) return code;
  try {
    return command();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tbgload: %s\n", error.what());
    return 1;
  }
}

#include "pool/app/run.h"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "pool/app/process.h"
#include "pool/app/resolve.h"

namespace tbg::app {
namespace {

void print(FILE* out, const std::string& text) { std::fputs(text.c_str(), out); }

void print_all(FILE* out, const std::string& before, const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    print(out, before + line + "\n");
}

// The file that counts: the one named, or the first of the usual two. The embedded node needs none,
// and takes only one that was named.
std::optional<std::string> find_config(const CommandLine& command) {
  if (command.config || command.embedded) return command.config;
  for (const char* const usual : {"tbgpool.json", "/etc/tbgpool/pool.json"})
    if (std::filesystem::exists(usual)) return usual;
  return std::nullopt;
}

int report(const LoadedConfig& config) {
  print_all(stderr, "note: ", config.notes);
  print_all(stderr, "error: ", config.problems);
  if (config.problems.empty()) return kExitOk;
  print(stderr, "tbgpool: " + std::to_string(config.problems.size()) +
                    " problem(s) in the configuration; see docs/configuration.md\n");
  return kExitConfig;
}

int check_only(const ConfigSource& source, LoadedConfig& config) {
  const Resolution resolution = resolve(config.settings, config.settings.network);
  config.problems = resolution.problems;
  config.notes = resolution.notes;
  const int status = report(config);
  if (status == kExitOk)
    print(stdout,
          source.file.value_or("the command line") + ": the configuration is right" +
              (config.settings.network ? "\n" : " (which network it is, the node will say)\n"));
  return status;
}

struct RunEnd {
  int status = kExitFailed;
  std::string record_next;  // not "": start again, and record to this file
};

RunEnd run_pool(const CommandLine& command, const ConfigSource& source, LoadedConfig& config) {
  if (command.log_level) config.settings.log_level = *command.log_level;
  if (command.record) config.settings.record = *command.record;
  auto log = live::SpdlogLog::open(
      {.logdir = config.settings.logdir, .console = true, .level = config.settings.log_level});
  if (!log) {
    print(stderr, "tbgpool: " + log.error().message + "\n");
    return {};
  }
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  Process process({.command = command,
                   .source = source,
                   .settings = config.settings,
                   .console = terminal || command.demo_miners > 0},
                  **log);
  const int status = process.run();
  return {status, process.record_next()};
}

// This program in place of itself, with the same words and another --record: a supervisor sees no
// end. Returns only if that fails.
int run_again(int argc, const char* const* argv, const std::string& file) {
  std::vector<std::string> words;
  for (int i = 0; i < argc; ++i) {
    const std::string_view word(argv[i]);
    if (word == "--record")
      ++i;
    else if (!word.starts_with("--record="))
      words.emplace_back(word);
  }
  words.push_back("--record=" + file);
  std::vector<char*> pointers;
  for (std::string& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execv("/proc/self/exe", pointers.data());
  print(stderr, std::string("tbgpool: cannot start again: ") + std::strerror(errno) + "\n");
  return kExitFailed;
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  // Started again by run_again(), it would be called "exe".
  ::pthread_setname_np(::pthread_self(), "tbgpool");
  const ParsedCommandLine parsed = parse_command_line(argc, argv);
  if (!parsed.command) {
    print(parsed.status == kExitOk ? stdout : stderr, parsed.text);
    return parsed.status;
  }
  const CommandLine& command = *parsed.command;
  const ConfigSource source{find_config(command), command.sets,
                            command.embedded ? NodeKind::embedded : NodeKind::bitcoind};
  // --set alone may say everything there is to say.
  if (!source.file && command.sets.empty() && !command.embedded) {
    print(stderr, first_steps());
    return kExitConfig;
  }
  LoadedConfig config = load_config(source);
  if (const int status = report(config); status != kExitOk) return status;
  if (command.check) return check_only(source, config);
  const RunEnd end = run_pool(command, source, config);
  return end.record_next.empty() ? end.status : run_again(argc, argv, end.record_next);
}

}  // namespace tbg::app

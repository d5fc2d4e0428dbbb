// tbgsim accept: what this build does otherwise than a recording, and taking it as right.
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "sim/app/change_report.h"
#include "sim/app/commands.h"
#include "sim/app/session_input.h"
#include "sim/rerun.h"

namespace tbg::sim {
namespace {

using bitcoin::Bytes;
using bitcoin::ByteView;

unsigned long long number(std::uint64_t value) { return value; }

}  // namespace

int accept_command(const AcceptArguments& arguments) {
  if (arguments.take && std::filesystem::exists(arguments.file + ".2"))
    throw std::runtime_error(arguments.file + " has several parts: write one file with --out");
  const Bytes file = read_session(arguments.file);
  Bytes fresh;
  recording::SessionLog log(
      [&](ByteView bytes) { fresh.insert(fresh.end(), bytes.begin(), bytes.end()); },
      kSessionLevel);
  ChangeReport report(arguments.most);
  RerunOptions options;
  options.recording = &log;
  options.on_change = [&](const OutputChange& change) { report.add(change); };
  std::uint64_t changed = 0;
  const std::uint64_t lives = lives_of(file);
  if (lives == 0) throw std::runtime_error(arguments.file + ": " + rerun(file, 0, {}).problem);
  for (std::uint64_t life = 0; life < lives; ++life) {
    std::printf("life %llu\n", number(life + 1));
    const RerunResult result = rerun(file, life, options);
    if (!result.problem.empty()) throw std::runtime_error(arguments.file + ": " + result.problem);
    changed += result.changed + (result.completes ? 1 : 0);
    if (result.completes) std::printf("  has inputs alone: what comes of them is new\n");
    std::printf("  %llu inputs, something else came of %llu\n", number(result.inputs),
                number(result.changed));
  }
  log.flush();
  report.print_totals();
  if (changed == 0) std::printf("nothing has changed\n");
  if (!arguments.out.empty()) {
    write_session(arguments.out, fresh);
    return 0;
  }
  if (changed == 0 || !arguments.take) return changed == 0 ? 0 : 1;
  write_session(arguments.file, fresh);
  std::printf("%s is written anew: as this build behaves\n", arguments.file.c_str());
  return 0;
}

}  // namespace tbg::sim

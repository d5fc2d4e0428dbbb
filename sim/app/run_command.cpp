// tbgsim run: one plan, on one seed or on all its own.
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "sim/app/commands.h"
#include "sim/app/failure.h"
#include "sim/app/isolated.h"
#include "sim/app/run_these.h"
#include "sim/app/scenarios.h"
#include "sim/trace.h"

namespace tbg::sim {
namespace {

std::vector<Plan> plans_of(const RunArguments& arguments) {
  const auto seed = seed_argument(arguments.seed);
  if (!seed && arguments.scenario.empty())
    throw std::runtime_error("say which seed, or --scenario, or both");
  SwarmBounds bounds;
  if (arguments.miners > 0) bounds.miners_max = arguments.miners;
  Plan plan = arguments.scenario.empty() ? draw_plan(*seed, bounds)
                                         : load_scenario(arguments.scenario, arguments.folder);
  const std::uint64_t first = seed.value_or(plan.seed);
  const std::uint32_t count = seed ? 1 : plan.seeds;
  if (arguments.for_s > 0) {
    plan.duration_s = arguments.for_s;
    plan.heal_at_s = 0;
  }
  if (arguments.shards > 0) plan.pool.shards = arguments.shards;
  if (arguments.miners > 0 && !arguments.scenario.empty() && !plan.fleet.empty())
    plan.fleet.front().count = arguments.miners;
  std::vector<Plan> plans;
  for (std::uint32_t i = 0; i < count; ++i) {
    plans.push_back(plan);
    plans.back().seed = first + i;
  }
  return plans;
}

std::string reproduction_of(const RunArguments& arguments, const Plan& plan) {
  std::string line = "tbgsim run " + seed_text(plan.seed);
  if (!arguments.scenario.empty()) line += " --scenario " + arguments.scenario;
  if (arguments.for_s > 0) line += " --for " + std::to_string(arguments.for_s);
  if (arguments.miners > 0) line += " --miners " + std::to_string(arguments.miners);
  if (arguments.shards > 0) line += " --shards " + std::to_string(arguments.shards);
  return line;
}

Outcome run_with_files(const RunArguments& arguments, const Plan& plan,
                       const Reproduction& reproduction) {
  RunOptions options;
  options.checkers = arguments.checkers;
  std::ofstream file;
  if (!arguments.trace.empty()) {
    file.open(arguments.trace, std::ios::binary);
    if (!file) throw std::runtime_error("cannot write " + arguments.trace);
  }
  Trace trace(World::kStart, [&](std::string_view line) { file << line << '\n'; });
  if (file.is_open()) options.observers.push_back(&trace);
  std::ofstream session;
  std::optional<recording::SessionLog> log;
  if (!arguments.record.empty()) {
    session.open(arguments.record, std::ios::binary);
    if (!session) throw std::runtime_error("cannot write " + arguments.record);
    options.recording = &log.emplace([&](bitcoin::ByteView bytes) {
      session.write(reinterpret_cast<const char*>(bytes.data()),
                    static_cast<std::streamsize>(bytes.size()));
    });
  }
  if (arguments.report.empty()) return run_plan(plan, options);
  return run_reported(plan, options, arguments.report, reproduction(plan));
}

void print_numbers(const Plan& plan, const Outcome& outcome, double seconds) {
  const RunNumbers& n = outcome.numbers;
  const auto u = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  std::printf("%s %s: hash %016llx, %.0f simulated s in %.2f s (%.0fx)\n", plan.name.c_str(),
              seed_text(plan.seed).c_str(), u(n.hash), plan.duration_s, seconds,
              plan.duration_s / std::max(seconds, 1e-6));
  std::printf("  shares: %llu submitted, %llu accepted, %llu rejected; hashes: %llu\n",
              u(n.submitted), u(n.accepted), u(n.rejected), u(n.hashes));
  std::printf(
      "  miners online at the end: %llu; others' blocks: %llu; pool's turns: %llu; "
      "events: %llu\n",
      u(n.online), u(n.blocks_elsewhere), u(n.turns), u(n.events));
  if (outcome.judged.empty()) return;
  std::printf("  judged:");
  for (const auto& [name, count] : outcome.judged)
    std::printf(" %s %llu", name.c_str(), u(count));
  std::printf("\n");
}

}  // namespace

int run_these(const RunArguments& arguments, const std::vector<Plan>& plans,
              const Reproduction& reproduction) {
  for (const Plan& plan : plans) {
    double seconds = 0;
    const auto run_once = [&] {
      Outcome outcome;
      run_all({.next =
                   [&](std::uint64_t n) {
                     return n == 0 ? [&] { return run_with_files(arguments, plan, reproduction); }
                                   : IsolatedRun::Body();
                   },
               .done =
                   [&](std::uint64_t, const Outcome& found, double took) {
                     outcome = found;
                     seconds = took;
                     return true;
                   },
               .tick = {}},
              1, kRunDeadline);
      return outcome;
    };
    Outcome outcome = run_once();
    if (outcome.good() && arguments.twice && run_once().numbers.hash != outcome.numbers.hash) {
      outcome.violation_count = 1;
      outcome.violations.push_back({"determinism", {}, "the same plan gave another hash"});
    }
    if (!arguments.quiet || !outcome.good()) print_numbers(plan, outcome, seconds);
    if (outcome.good()) continue;
    std::printf("  %llu violations:\n", static_cast<unsigned long long>(outcome.violation_count));
    explain_failure(plan, outcome, reproduction(plan), arguments.out,
                    arguments.quiet ? 0 : kShrinkSeconds);
    return 1;
  }
  return 0;
}

int run_command(const RunArguments& arguments) {
  return run_these(arguments, plans_of(arguments),
                   [&](const Plan& plan) { return reproduction_of(arguments, plan); });
}

}  // namespace tbg::sim

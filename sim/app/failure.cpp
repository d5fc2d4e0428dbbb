#include "sim/app/failure.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sim/app/isolated.h"
#include "sim/app/scenarios.h"
#include "sim/plan_json.h"
#include "sim/report/html_report.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kPrinted = 10;

// A failing plan as a scenario: it says what it is about, and runs on the seed it failed with.
Plan as_scenario(const Shrunk& shrunk) {
  Plan plan = shrunk.plan;
  plan.name = "regression-" + shrunk.checker + "-" + seed_text(plan.seed);
  plan.story = shrunk.checker + ": " + shrunk.what;
  plan.seeds = 1;
  return plan;
}

std::uint64_t miners_of(const Plan& plan) {
  std::uint64_t miners = 0;
  for (const MinerGroup& group : plan.fleet)
    miners += group.count;
  return miners;
}

void print_size(const char* what, const Plan& plan, std::uint64_t tries) {
  std::fprintf(stderr, "%s: %llu miners, %zu faults, %.0f s (%llu runs)\n", what,
               static_cast<unsigned long long>(miners_of(plan)), plan.faults.size(),
               plan.duration_s, static_cast<unsigned long long>(tries));
}

}  // namespace

void write_file(const std::string& file, const std::string& text) {
  const std::string half = file + ".half";
  std::ofstream out(half, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + half);
  std::filesystem::rename(half, file);
}

Outcome run_reported(const Plan& plan, RunOptions options, const std::string& page,
                     const std::string& again) {
  RunRecorder recorder;
  options.observers.push_back(&recorder);
  Outcome outcome = run_plan(plan, options);
  write_file(page, html_report(plan, recorder, outcome.violations, outcome.numbers, again));
  return outcome;
}

void print_violations(const Outcome& outcome) {
  for (std::size_t i = 0; i < std::min(outcome.violations.size(), kPrinted); ++i) {
    const Violation& one = outcome.violations[i];
    std::printf("  %s at %.6f s: %s\n", one.checker.c_str(),
                static_cast<double>(one.at.us - World::kStart) / 1e6, one.what.c_str());
  }
  if (outcome.violation_count > kPrinted)
    std::printf("  ... and %llu more\n",
                static_cast<unsigned long long>(outcome.violation_count - kPrinted));
}

Shrunk shrink_within(const Plan& plan, const Failure& failure, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto begun = Clock::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - begun).count(); };
  const auto try_plan = [&](const Plan& candidate) {
    return failure_of(
        run_alone([&] { return run_plan(candidate); }, std::max(seconds - elapsed(), 1.0)));
  };
  std::uint64_t told = 0;
  const auto go_on = [&](const Shrunk& best) {
    if (best.tries >= told + 25) print_size("shrinking", best.plan, told = best.tries);
    return elapsed() < seconds;
  };
  Shrunk shrunk = shrink(plan, failure, try_plan, go_on);
  print_size("shrunk", shrunk.plan, shrunk.tries);
  return shrunk;
}

void explain_failure(const Plan& plan, const Outcome& outcome, const std::string& reproduction,
                     const std::string& out, double shrink_seconds) {
  print_violations(outcome);
  std::filesystem::create_directories(out);
  const Failure failure = failure_of(outcome);
  Plan small = plan;
  if (shrink_seconds > 0 && failure.checker != kHung)
    small = as_scenario(shrink_within(plan, failure, shrink_seconds));
  const std::string base = out + "/failed-" + seed_text(plan.seed);
  write_file(base + ".json", to_json(small));
  const std::string page = base + ".html";
  if (run_alone([&] { return run_reported(small, {}, page); }, kRunDeadline).numbers.hash != 0)
    std::printf("what happened, in pictures: %s\n", page.c_str());
  std::printf("smallest plan that fails like this: %s.json\n", base.c_str());
  std::printf("  tbgsim run --scenario %s.json\n", base.c_str());
  std::printf("%s\n", reproduction.c_str());
}

}  // namespace tbg::sim

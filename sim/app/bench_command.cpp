// tbgsim bench: how fast the simulator is, beside how fast it ought to be.
//
// Speeds are per second of processor time, of one process each: a neighbour on the same machine
// then disturbs them least.
#include <sys/resource.h>

#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/app/bench_plans.h"
#include "sim/app/commands.h"
#include "sim/app/isolated.h"

namespace tbg::sim {
namespace {

constexpr double kDeadline = 3'600;
constexpr rlim_t kMemoryMax = rlim_t{6} << 30;
constexpr double kGiB = 1'073'741'824;

// One number of a run. No goal: 0.
struct Figure {
  std::string what;
  std::string unit;
  double value = 0;
  double goal = 0;
  bool at_most = false;

  [[nodiscard]] double ratio() const { return at_most ? goal / value : value / goal; }
};

struct Measurement {
  std::string name;
  bool checkers = false;
  IsolatedRun::Body body;
  std::function<std::vector<Figure>(const Outcome&, const Usage&)> figures;
};

struct Measured {
  const Measurement* of = nullptr;
  Usage usage;
  std::string failure;
  std::vector<Figure> figures;
};

Outcome run_judged(const Plan& plan, bool checkers) {
  RunOptions options;
  options.checkers = checkers;
  return run_plan(plan, options);
}

Measurement scheduler_row(bool quick) {
  const std::uint64_t events = quick ? 2'000'000 : 20'000'000;
  return {"scheduler", false, [events] { return run_scheduler(events); },
          [](const Outcome& outcome, const Usage& usage) -> std::vector<Figure> {
            return {{"bare scheduler", "events/s",
                     static_cast<double>(outcome.numbers.events) / usage.cpu_s, 3e6}};
          }};
}

Measurement shares_row(bool quick, bool checkers) {
  const Plan plan = shares_plan(quick ? 5 : 40);
  return {"shares", checkers, [plan, checkers] { return run_judged(plan, checkers); },
          [](const Outcome& outcome, const Usage& usage) -> std::vector<Figure> {
            return {{"full stack, toy, miners' own hashing", "shares/s",
                     static_cast<double>(outcome.numbers.accepted) / usage.cpu_s, 1e5}};
          }};
}

Measurement fleet_row(const std::string& name, const Plan& plan, bool checkers, double goal,
                      double goal_gib) {
  const auto figures = [=](const Outcome&, const Usage& usage) {
    const std::string who = std::to_string(plan.fleet.front().count) + " miners, " +
                            (plan.work == WorkMode::toy ? "toy" : "sampled");
    std::vector<Figure> all = {{who, "x real time", plan.duration_s / usage.cpu_s, goal}};
    if (goal_gib > 0)
      all.push_back(
          {who + ", memory", "GiB", static_cast<double>(usage.peak_bytes) / kGiB, goal_gib, true});
    return all;
  };
  return {name, checkers, [plan, checkers] { return run_judged(plan, checkers); }, figures};
}

Measurement crowd_row(bool quick, bool checkers) {
  const Plan plan = crowd_plan(quick ? 10'000 : 100'000);
  Measurement row = fleet_row("crowd", plan, checkers, 0, 4);
  row.body = [plan, checkers] { return run_crowd(plan, checkers); };
  return row;
}

Measurement swarm_row(bool quick, bool checkers) {
  const std::uint64_t seeds = quick ? 2 : 12;
  const auto body = [=] {
    Outcome sum;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const Outcome one = run_judged(hour_plan(seed), checkers);
      sum.violation_count += one.violation_count;
      sum.violations.insert(sum.violations.end(), one.violations.begin(), one.violations.end());
    }
    return sum;
  };
  // 1,000 seeds in 3 minutes on 4 processors.
  return {"swarm", checkers, body,
          [seeds](const Outcome&, const Usage& usage) -> std::vector<Figure> {
            return {{"swarm, 50 miners, 1 h each", "seeds/min",
                     static_cast<double>(seeds) * 60 / usage.cpu_s, 1'000.0 / 3 / 4}};
          }};
}

std::vector<Measurement> all_rows(bool quick) {
  using enum WorkMode;
  const double long_s = quick ? 120 : 600;
  const double big_s = quick ? 60 : 300;
  std::vector<Measurement> rows = {scheduler_row(quick)};
  for (const bool on : {false, true})
    rows.push_back(shares_row(quick, on));
  for (const bool on : {false, true})
    rows.push_back(fleet_row("toy-1000", steady_plan(toy, 1'000, long_s), on, 1'000, 0));
  for (const bool on : {false, true})
    rows.push_back(fleet_row("sampled-1000", steady_plan(sampled, 1'000, long_s), on, 2'000, 0));
  for (const bool on : {false, true})
    rows.push_back(fleet_row("sampled-10000", steady_plan(sampled, 10'000, big_s), on, 200, 1));
  for (const bool on : {false, true})
    rows.push_back(crowd_row(quick, on));
  for (const bool on : {false, true})
    rows.push_back(swarm_row(quick, on));
  return rows;
}

Measured measure(const Measurement& row) {
  Measured measured;
  measured.of = &row;
  const auto body = [&row] {
    const rlimit limit{kMemoryMax, kMemoryMax};
    ::setrlimit(RLIMIT_AS, &limit);  // a plan that grows too large fails, not the machine
    return row.body();
  };
  const Outcome outcome = run_measured(body, kDeadline, measured.usage);
  const Failure failure = failure_of(outcome);
  if (!outcome.good()) measured.failure = failure.checker + ": " + failure.what;
  const bool ended = failure.checker != kDied && failure.checker != kHung;
  if (ended) measured.figures = row.figures(outcome, measured.usage);
  return measured;
}

std::string goal_text(const Figure& figure) {
  if (figure.goal <= 0) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%s %.4g", figure.at_most ? "<=" : ">=", figure.goal);
  return text;
}

void print_row(const Measured& measured) {
  const char* const checkers = measured.of->checkers ? "on" : "off";
  for (const Figure& figure : measured.figures) {
    std::printf("%-38s %-8s %12.*f %-11s %10s", figure.what.c_str(), checkers,
                figure.value < 100 ? 2 : 0, figure.value, figure.unit.c_str(),
                goal_text(figure).c_str());
    figure.goal > 0 ? std::printf(" %6.2f\n", figure.ratio()) : std::printf("      -\n");
  }
  if (!measured.failure.empty())
    std::printf("%-38s %-8s failed: %s\n", measured.of->name.c_str(), checkers,
                measured.failure.c_str());
}

nlohmann::json json_of(const Measured& measured) {
  nlohmann::json figures = nlohmann::json::array();
  for (const Figure& figure : measured.figures) {
    figures.push_back({{"what", figure.what}, {"unit", figure.unit}, {"value", figure.value}});
    if (figure.goal <= 0) continue;
    figures.back()["goal"] = figure.goal;
    figures.back()["ratio"] = figure.ratio();
  }
  return {{"name", measured.of->name},
          {"checkers", measured.of->checkers},
          {"figures", figures},
          {"cpu_s", measured.usage.cpu_s},
          {"peak_bytes", measured.usage.peak_bytes},
          {"failure", measured.failure}};
}

}  // namespace

int bench_command(const BenchArguments& arguments) {
  nlohmann::json json = nlohmann::json::array();
  bool any = false;
  bool good = true;
  const std::vector<Measurement> rows = all_rows(arguments.quick);
  for (const Measurement& row : rows) {
    if (!arguments.only.empty() && row.name != arguments.only) continue;
    if (!any && !arguments.json)
      std::printf("%-38s %-8s %12s %-11s %10s %6s\n", "", "checkers", "measured", "", "goal",
                  "ratio");
    any = true;
    std::fprintf(stderr, "%s, checkers %s ...\n", row.name.c_str(), row.checkers ? "on" : "off");
    const Measured measured = measure(row);
    good = good && measured.failure.empty();
    arguments.json ? json.push_back(json_of(measured)) : print_row(measured);
    std::fflush(stdout);
  }
  if (!any) throw std::runtime_error("nothing to measure is called " + arguments.only);
  if (arguments.json) std::printf("%s\n", json.dump(1).c_str());
  return good ? 0 : 1;
}

}  // namespace tbg::sim

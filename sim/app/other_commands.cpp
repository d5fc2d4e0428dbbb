// tbgsim list, shrink, serve, golden: what is said in a page each.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "sim/app/commands.h"
#include "sim/app/failure.h"
#include "sim/app/isolated.h"
#include "sim/app/scenarios.h"
#include "sim/plan_json.h"

namespace tbg::sim {
namespace {

constexpr std::uint64_t kGoldenSeeds = 16;
constexpr std::uint64_t kOneShardSeeds = 12;

SwarmBounds golden_bounds(std::uint64_t seed) {
  const std::uint32_t shards = seed <= kOneShardSeeds ? 1 : 4;
  return {.miners_max = 8, .safety_s = 120, .liveness_s = 60, .shards = shards};
}

std::string golden_line(std::uint64_t seed) {
  const Plan plan = draw_plan(seed, golden_bounds(seed));
  const Outcome outcome = run_alone(
      [&] { return run_plan(plan, {.checkers = false, .observers = {}, .progress = {}}); },
      kRunDeadline);
  if (!outcome.good()) throw std::runtime_error(failure_of(outcome).what);
  char line[64];
  std::snprintf(line, sizeof line, "%llu %016llx", static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(outcome.numbers.hash));
  return line;
}

std::ifstream open_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file);
  return in;
}

}  // namespace

int list_command(const ListOptions& options) {
  if (options.reference) {
    std::printf("%s", plan_reference().c_str());
    return 0;
  }
  const auto folder = scenario_folder(options.folder);
  for (const auto& file : scenario_files(folder)) {
    const Plan plan = load_plan(file);
    std::printf("%-28s %s\n", file.stem().c_str(), plan.story.c_str());
  }
  return 0;
}

int shrink_command(const ShrinkArguments& arguments) {
  const auto seed = seed_argument(arguments.seed);
  if (!seed && arguments.scenario.empty())
    throw std::runtime_error("say which seed, or --scenario, or both");
  Plan plan = arguments.scenario.empty() ? draw_plan(*seed)
                                         : load_scenario(arguments.scenario, arguments.folder);
  plan.seed = seed.value_or(plan.seed);
  const Outcome outcome = run_alone([&] { return run_plan(plan); }, kRunDeadline);
  if (outcome.good()) throw std::runtime_error("nothing fails there: there is nothing to shrink");
  std::fprintf(stderr, "fails: %s\n", failure_of(outcome).checker.c_str());
  const Shrunk shrunk = shrink_within(plan, failure_of(outcome), arguments.seconds);
  const std::string text = to_json(shrunk.plan);
  if (arguments.out.empty()) {
    std::printf("%s", text.c_str());
  } else {
    write_file(arguments.out, text);
  }
  std::fprintf(stderr, "%s: %s\n", shrunk.checker.c_str(), shrunk.what.c_str());
  return 0;
}

int serve_command(const ServeArguments& arguments) {
  Plan plan = load_scenario(arguments.scenario, arguments.folder);
  plan.seed = seed_argument(arguments.seed).value_or(plan.seed);
  return serve(plan, arguments.serve);
}

int golden_command(const std::string& given, bool update) {
  const std::string file = given.empty() ? (scenario_folder("") / "golden.txt").string() : given;
  std::string now;
  for (std::uint64_t seed = 1; seed <= kGoldenSeeds; ++seed)
    now += golden_line(seed) + "\n";
  if (update) {
    write_file(file, now);
    return 0;
  }
  std::ostringstream before;
  before << open_file(file).rdbuf();
  if (before.str() == now) {
    std::printf("%llu golden hashes agree\n", static_cast<unsigned long long>(kGoldenSeeds));
    return 0;
  }
  std::printf("golden hashes (%s)\n%sthis build\n%s", file.c_str(), before.str().c_str(),
              now.c_str());
  std::printf(
      "The pool behaves in another way than when %s was written, or not the same way in\n"
      "every build. If all builds agree and the change is wanted: tbgsim golden --update\n",
      file.c_str());
  return 1;
}

}  // namespace tbg::sim

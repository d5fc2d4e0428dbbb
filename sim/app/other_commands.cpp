// tbgsim list, shrink, serve, golden, diff: what is said in a page each.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <set>
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

constexpr std::size_t kContext = 5;  // lines before a difference

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

// "event share_submitted", "> mining.submit"...: what the totals of a trace count.
std::string kind_of(const std::string& line) {
  std::istringstream words(line);
  std::string time, first, second;
  words >> time >> first >> second;
  if (first == "event" || first == "world") return first + " " + second;
  const std::size_t at = line.find("mining.");
  return first + " " +
         (at == std::string::npos ? "reply" : line.substr(at, line.find('"', at) - at));
}

using Totals = std::map<std::string, std::int64_t>;

void count_rest(std::ifstream& in, Totals& totals) {
  for (std::string line; std::getline(in, line);)
    ++totals[kind_of(line)];
}

void print_totals(const Totals& first, const Totals& second) {
  std::set<std::string> kinds;
  for (const Totals* const totals : {&first, &second})
    for (const auto& [kind, count] : *totals)
      kinds.insert(kind);
  std::printf("totals that differ:\n");
  for (const std::string& kind : kinds) {
    const auto count = [&](const Totals& totals) {
      const auto found = totals.find(kind);
      return static_cast<long long>(found == totals.end() ? 0 : found->second);
    };
    if (count(first) != count(second))
      std::printf("  %-32s %10lld %10lld\n", kind.c_str(), count(first), count(second));
  }
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

int diff_command(const std::string& first, const std::string& second) {
  std::ifstream a = open_file(first);
  std::ifstream b = open_file(second);
  std::deque<std::string> common;
  Totals totals_a, totals_b;
  std::uint64_t number = 0;
  for (std::string line_a, line_b;;) {
    const bool more_a = static_cast<bool>(std::getline(a, line_a));
    const bool more_b = static_cast<bool>(std::getline(b, line_b));
    ++number;
    if (!more_a && !more_b) {
      std::printf("no difference in %llu lines\n", static_cast<unsigned long long>(number - 1));
      return 0;
    }
    if (!more_a || !more_b || line_a != line_b) {
      std::printf("the first difference is in line %llu:\n",
                  static_cast<unsigned long long>(number));
      for (const std::string& line : common)
        std::printf("    %s\n", line.c_str());
      std::printf("  1 %s\n  2 %s\n", more_a ? line_a.c_str() : "(ends)",
                  more_b ? line_b.c_str() : "(ends)");
      if (more_a) ++totals_a[kind_of(line_a)];
      if (more_b) ++totals_b[kind_of(line_b)];
      count_rest(a, totals_a);
      count_rest(b, totals_b);
      print_totals(totals_a, totals_b);
      return 1;
    }
    common.push_back(line_a);
    if (common.size() > kContext) common.pop_front();
  }
}

}  // namespace tbg::sim

// tbgsim replay --perturb: a world of the shape of a recorded session, and a little otherwise.
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "sim/app/failure.h"
#include "sim/app/run_these.h"
#include "sim/app/scenarios.h"
#include "sim/app/session_input.h"
#include "sim/app/session_story.h"
#include "sim/perturbed.h"
#include "sim/plan_json.h"
#include "sim/session_plan.h"

namespace tbg::sim {

namespace {

Plan plan_of(const Plan& recorded, std::uint64_t seed) {
  std::vector<std::string> said;
  Plan plan = recorded;
  plan.seed = seed;
  if (seed != 0) plan = perturbed(std::move(plan), seed, said);
  std::printf("%s\n", seed == 0 ? "as it was" : (seed_text(seed) + ":").c_str());
  for (const std::string& line : said)
    std::printf("  %s\n", line.c_str());
  return plan;
}

}  // namespace

int perturb_command(const ReplayArguments& arguments) {
  const std::string path = SessionStory(arguments.file).file();
  const std::string name = std::filesystem::path(path).stem().string();
  const auto [recorded, problem, cut_off] = plan_of_session(read_session(path), name);
  if (!problem.empty()) throw std::runtime_error(path + ": " + problem);
  if (cut_off) std::printf("%s is cut off: a world of what there is\n", path.c_str());
  std::printf("%s: %zu miners, %zu happenings in %.0f s\n", name.c_str(), recorded.fleet.size(),
              recorded.faults.size(), recorded.heal_s());
  const std::uint64_t first = *seed_argument(arguments.perturb);
  std::vector<Plan> plans;
  for (std::uint64_t i = 0; i < arguments.seeds; ++i)
    plans.push_back(plan_of(recorded, first + i));
  if (!arguments.save.empty()) write_file(arguments.save, to_json(plans.front()));
  std::fflush(stdout);
  return run_these({}, plans, [&](const Plan& plan) {
    return "tbgsim replay " + arguments.file + " --perturb " + seed_text(plan.seed);
  });
}

}  // namespace tbg::sim

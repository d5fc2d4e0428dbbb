// tbgsim scorecard: how good vardiff is, in numbers, beside ckpool's.
#include <cstdio>
#include <filesystem>

#include "sim/app/commands.h"
#include "sim/app/failure.h"
#include "sim/scorecard/report.h"

namespace tbg::sim {

int scorecard_command(const ScorecardArguments& arguments) {
  ScorecardOptions options;
  options.seed = arguments.seed;
  options.trials = arguments.trials;
  const ScorecardResults results = run_scorecard(options, [](std::size_t done, std::size_t all) {
    std::fprintf(stderr, "%zu of %zu cells\n", done, all);
  });
  if (arguments.out.empty()) {
    std::printf("%s", scorecard_text(results).c_str());
    return 0;
  }
  std::filesystem::create_directories(arguments.out);
  write_file(arguments.out + "/scorecard.md", scorecard_markdown(results));
  write_file(arguments.out + "/scorecard.json", scorecard_json(results));
  for (std::size_t i = 0; i < kMeasures; ++i) {
    const auto measure = static_cast<Measure>(i);
    write_file(arguments.out + "/" + describe(measure).key + ".svg",
               scorecard_svg(results, measure));
  }
  std::printf("written to %s\n", arguments.out.c_str());
  return 0;
}

}  // namespace tbg::sim

#include "sim/report/miner_lanes.h"

#include <algorithm>

#include "pool/core/real_math.h"
#include "sim/markup.h"

namespace tbg::sim {
namespace {

constexpr int kLink = 4;
constexpr int kDifficultyTop = 7;
constexpr int kDifficulty = 16;
constexpr int kSharesTop = 27;
constexpr int kShares = 19;
constexpr int kHeight = kSharesTop + kShares;
constexpr const char* kUp = "#2ca02c";
constexpr const char* kStep = "#1f77b4";

void draw_connection(Lanes& lanes, const RunRecorder& run, const MinerTrack& miner) {
  const std::int64_t start = run.start_us();
  for (const ConnectionSpan& span : miner.connections.kept())
    lanes.bar(span.from_us - start, span.to_us - start, 0, kLink, kUp);
  if (miner.up_since_us >= 0)
    lanes.bar(miner.up_since_us - start, run.end_us() - start, 0, kLink, kUp);
}

// On a logarithmic scale from its own least to its own most; the range it covered.
std::string draw_difficulty(Lanes& lanes, const RunRecorder& run, const MinerTrack& miner) {
  const auto& steps = miner.difficulty.kept();
  if (steps.empty()) return {};
  double least = steps.front().difficulty;
  double most = least;
  for (const DifficultyStep& step : steps) {
    least = std::min(least, step.difficulty);
    most = std::max(most, step.difficulty);
  }
  const double range = most > least ? core::natural_log(most / least) : 1;
  const auto y = [&](double difficulty) {
    const double part = most > least ? core::natural_log(difficulty / least) / range : 0.5;
    return lanes.y_of(kDifficultyTop + (1 - part) * kDifficulty);
  };
  std::string path;
  for (const DifficultyStep& step : steps) {
    const std::string x = Lanes::x_of(step.us - run.start_us());
    path += path.empty() ? "M" + x + " " + y(step.difficulty) : "H" + x + "V" + y(step.difficulty);
  }
  path += "V" + y(miner.difficulty.latest().difficulty) + "H" +
          Lanes::x_of(run.end_us() - run.start_us());
  const std::string text =
      most > least ? formatted("%.3g .. %.3g", least, most) : formatted("%.3g", least);
  lanes.line(path, kStep, "difficulty " + text);
  return text;
}

void draw_shares(Lanes& lanes, const RunRecorder& run, const MinerTrack& miner) {
  const auto& counts = miner.accepted.counts();
  const std::uint32_t most =
      counts.empty() ? 1 : std::max(1U, *std::max_element(counts.begin(), counts.end()));
  const std::int64_t width = miner.accepted.width_us();
  std::string area;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const double height = static_cast<double>(counts[i]) / most * kShares;
    area += "M" + Lanes::x_of(static_cast<std::int64_t>(i) * width) + " " + lanes.y_of(kHeight) +
            formatted("v-%.1fh%lldv%.1fz", height, static_cast<long long>(width / 1'000), height);
  }
  const double per_min = most * 60e6 / static_cast<double>(width);
  lanes.line(area, kUp, formatted("accepted, highest %.3g shares/min", per_min), true);
  for (const RefusalColour& kind : kRefusalColours) {
    std::string path;
    for (const RefusedTick& tick : miner.refused.kept()) {
      const bool other =
          std::none_of(std::begin(kRefusalColours), std::end(kRefusalColours),
                       [&](const RefusalColour& one) { return one.code == tick.code; });
      if (tick.code == kind.code || (other && kind.code == 20))
        path += lanes.tick(tick.us - run.start_us(), kSharesTop, kShares);
    }
    lanes.line(path, kind.colour, std::string("rejected: ") + kind.meaning);
  }
}

}  // namespace

void draw_miner(Lanes& lanes, const RunRecorder& run, const MinerTrack& miner,
                const std::string& name) {
  // The detail comes with the name, before anything is drawn: it is worked out on a spare.
  Lanes spare;
  const std::string range = draw_difficulty(spare, run, miner);
  lanes.open(name, kHeight,
             {"difficulty " + range, std::to_string(miner.accepted_count) + " accepted, " +
                                         std::to_string(miner.refused_count) + " rejected"});
  draw_connection(lanes, run, miner);
  draw_difficulty(lanes, run, miner);
  draw_shares(lanes, run, miner);
}

}  // namespace tbg::sim

// The picture of a run: one SVG of lanes over time, with a column of their names beside it.
//
// Horizontally one unit is a millisecond since the run began, and the page's script zooms by
// changing the viewBox; so everything is drawn with strokes that do not scale, or with bars.
#pragma once

#include <span>
#include <string>

#include "sim/plan.h"
#include "sim/report/run_recorder.h"

namespace tbg::sim {

inline constexpr std::size_t kMinerLanesMost = 24;
inline constexpr std::size_t kFaultLanesMost = 12;  // beyond: a lane for each kind, not each fault

// HTML. Those whom violations name come first among the miners, then those with the most refusals.
std::string timeline_html(const Plan& plan, const RunRecorder& run,
                          std::span<const Violation> violations);

// Login -> name as the plan has it ("bitaxes/3"); a login that is none of the plan's: itself.
class MinerNames {
 public:
  explicit MinerNames(const Plan& plan);
  [[nodiscard]] const std::string& of(const std::string& worker) const;

 private:
  std::map<std::string, std::string> names_;
};

}  // namespace tbg::sim

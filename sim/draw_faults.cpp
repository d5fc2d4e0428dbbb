#include "sim/draw_faults.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "pool/core/real_math.h"

namespace tbg::sim {
namespace {

enum class Target : std::uint8_t { none, node, miners };

struct Shape {
  std::string_view kind;
  Target target;
  double weight;
  double longest_s;  // 0: does not last
  double low;        // of the value, drawn evenly in its logarithm if both are above zero
  double high;
};

// Weights are about how often it happens in life, bent towards what breaks pools.
constexpr std::array kShapes = std::to_array<Shape>({
    {"node_down", Target::node, 3, 60, 0, 0},
    {"node_hangs", Target::node, 2, 40, 0, 0},
    {"node_slow", Target::node, 2, 60, 50, 3'000},
    {"templates_slow", Target::node, 2, 120, 50, 1'500},
    {"node_syncing", Target::node, 1, 40, 0, 0},
    {"stale_templates", Target::node, 1, 60, 0, 0},
    {"notices_lost", Target::node, 2, 120, 0, 0},
    {"notices_doubled", Target::node, 1, 0, 1, 8},
    {"notices_late", Target::node, 1, 60, 10, 5'000},
    {"notices_foreign", Target::node, 1, 0, 1, 5},
    {"node_errors", Target::node, 2, 0, 0, 11},
    {"submit_answer", Target::node, 2, 0, 0, 0},
    {"block", Target::none, 2, 0, 0, 3},
    {"reorg", Target::none, 3, 0, 1, 4},
    {"partition", Target::none, 2, 90, 0, 0},
    {"power_cut", Target::miners, 2, 60, 0, 0},
    {"speed", Target::miners, 3, 300, 0.1, 4},
    {"reset", Target::miners, 3, 0, 0, 0},
    {"stall", Target::miners, 2, 0, 0.2, 20},
    {"slow_reader", Target::miners, 1, 60, 20, 2'000},
    {"crash", Target::none, 2, 10, 0, 0},
    {"crash_at_call", Target::none, 4, 10, 1, 3'000},
    {"crash_after_submission", Target::none, 3, 10, 1, 60},
    {"power_loss", Target::none, 2, 10, 0, 400},
    {"disk_full", Target::none, 1, 40, 0, 2'000},
    {"disk_error", Target::none, 2, 0, 1, 40},
    {"clock_jump", Target::none, 1, 0, -7'200, 7'200},
    {"restart", Target::none, 1, 10, 0, 0},
});

// What a node may say of a block and mean it, or not.
constexpr std::array<std::string_view, 5> kAnswers = {
    "inconclusive", "duplicate", "duplicate-inconclusive", "high-hash", "rejected"};

double draw_value(Random& random, const Shape& shape) {
  if (shape.low > 0 && shape.high > shape.low)
    return shape.low * core::exponential(core::natural_log(shape.high / shape.low) * random.unit());
  return shape.low + (shape.high - shape.low) * random.unit();
}

std::string draw_target(Random& random, const Shape& shape, const Plan& plan) {
  if (shape.target == Target::node && random.chance(0.7))
    return std::to_string(random.below(plan.nodes));
  if (shape.target != Target::miners || random.chance(0.2)) return {};
  const MinerGroup& group = plan.fleet[random.below(plan.fleet.size())];
  if (random.chance(0.3)) return group.name;
  return group.name + "/" + std::to_string(random.below(group.count));
}

// Whole numbers stay readable in files; the rest is kept to milliseconds.
double rounded(double value) { return std::floor(value * 1'000 + 0.5) / 1'000; }

Fault draw_fault(Random& random, const Shape& shape, const Plan& plan) {
  Fault fault;
  fault.kind = shape.kind;
  fault.at_s = rounded(plan.heal_s() * random.unit());
  if (shape.longest_s > 0) {
    const double longest = std::max(std::min(shape.longest_s, plan.heal_s() - fault.at_s), 0.1);
    fault.for_s =
        rounded(0.1 * core::exponential(core::natural_log(longest / 0.1) * random.unit()));
  }
  fault.target = draw_target(random, shape, plan);
  fault.value = draw_value(random, shape);
  const bool is_real = shape.kind == "speed" || shape.kind == "stall" || shape.kind == "node_slow";
  fault.value = is_real ? rounded(fault.value) : std::floor(fault.value);
  if (shape.kind == "submit_answer") fault.text = kAnswers[random.below(kAnswers.size())];
  return fault;
}

}  // namespace

void draw_faults(Random& random, Plan& plan) {
  std::vector<Shape> chosen;
  const double share = random.unit();
  double sum = 0;
  for (const Shape& shape : kShapes) {
    if (!random.chance(share)) continue;
    chosen.push_back(shape);
    sum += shape.weight;
  }
  if (chosen.empty()) return;
  const auto count = static_cast<std::size_t>(plan.heal_s() / 20 * random.unit() * random.unit());
  for (std::size_t i = 0; i < count; ++i) {
    double at = sum * random.unit();
    std::size_t which = 0;
    while (which + 1 < chosen.size() && at > chosen[which].weight)
      at -= chosen[which++].weight;
    plan.faults.push_back(draw_fault(random, chosen[which], plan));
  }
}

void sort_faults(Plan& plan) {
  std::stable_sort(plan.faults.begin(), plan.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.at_s < b.at_s; });
  for (std::size_t i = 0; i < plan.faults.size(); ++i)
    plan.faults[i].id = static_cast<std::uint32_t>(i + 1);
}

}  // namespace tbg::sim

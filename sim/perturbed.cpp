#include "sim/perturbed.h"

#include <algorithm>
#include <cstdio>

#include "pool/core/real_math.h"
#include "sim/draw_faults.h"
#include "sim/random.h"

namespace tbg::sim {
namespace {

constexpr double kMovedBy_s = 3;  // at most, either way
constexpr double kSilence_s = 4;  // around the block whose notice is lost
constexpr std::int64_t kReorgMax = 3;

std::string text(const char* format, double value) {
  char line[128];
  std::snprintf(line, sizeof line, format, value);
  return line;
}

double moved(Random& random, double at_s, double until_s) {
  return std::clamp(at_s + kMovedBy_s * (2 * random.unit() - 1), 0.0, until_s);
}

void change_times(Random& random, Plan& plan, std::vector<std::string>& said) {
  for (Fault& fault : plan.faults)
    fault.at_s = moved(random, fault.at_s, plan.heal_s());
  const double factor = core::exponential(4 * random.unit() - 2);
  for (MinerGroup& group : plan.fleet) {
    group.start_s = moved(random, group.start_s, plan.heal_s());
    group.latency_ms = std::min(group.latency_ms * factor, 2'000.0);
    group.jitter_ms = group.latency_ms * random.unit();
  }
  said.push_back(text("everything moved by up to %.0f s", kMovedBy_s));
  said.push_back(text("ways to miners take %.2f times as long", factor));
}

Fault fault_at(const char* kind, double at_s, double for_s, double value) {
  Fault fault;
  fault.kind = kind;
  fault.at_s = at_s;
  fault.for_s = for_s;
  fault.value = value;
  return fault;
}

void drop_notice(Random& random, Plan& plan, std::vector<std::string>& said) {
  std::vector<double> tips;
  for (const Fault& fault : plan.faults)
    if (fault.kind == "block" || fault.kind == "reorg") tips.push_back(fault.at_s);
  double at_s = random.unit() * plan.heal_s();
  if (!tips.empty()) at_s = tips[random.below(tips.size())];
  if (tips.empty()) plan.faults.push_back(fault_at("block", at_s, 0, 0));
  const double from_s = std::max(at_s - kSilence_s / 2, 0.0);
  plan.faults.push_back(fault_at("notices_lost", from_s, kSilence_s, 0));
  said.push_back(text("the notice of the block at %.1f s is lost", at_s));
}

void add_reorg(Random& random, Plan& plan, std::vector<std::string>& said) {
  const double at_s = random.unit() * plan.heal_s();
  const auto depth = static_cast<double>(random.between(1, kReorgMax));
  plan.faults.push_back(fault_at("reorg", at_s, 0, depth));
  said.push_back(text("at %.1f s the chain is reorganised, ", at_s) + text("%.0f deep", depth));
}

}  // namespace

Plan perturbed(Plan plan, std::uint64_t seed, std::vector<std::string>& said) {
  Random random(seed, name_key(plan.name), Stream::faults);
  plan.seed = seed;
  change_times(random, plan, said);
  drop_notice(random, plan, said);
  add_reorg(random, plan, said);
  sort_faults(plan);
  return plan;
}

}  // namespace tbg::sim

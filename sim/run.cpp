#include "sim/run.h"

#include <memory>

#include "sim/suite.h"

namespace tbg::sim {

Outcome run_plan(const Plan& plan, const RunOptions& options) {
  World world(plan, options.recording);
  std::unique_ptr<Suite> suite;
  if (options.checkers) suite = std::make_unique<Suite>(world);
  for (Observer* const observer : options.observers)
    world.observe(*observer);
  if (options.progress) world.on_progress(options.progress);
  world.run();
  if (options.recording != nullptr && world.pool().is_running()) options.recording->end();
  Outcome outcome;
  outcome.numbers = world.numbers();
  if (!suite) return outcome;
  outcome.violations = suite->violations();
  outcome.violation_count = suite->violation_count();
  outcome.probes = suite->probes();
  outcome.judged = suite->judged();
  return outcome;
}

Failure failure_of(const Outcome& outcome) {
  if (outcome.violations.empty()) return {};
  const Violation& first = outcome.violations.front();
  const std::int64_t since_us = first.at.us > World::kStart ? first.at.us - World::kStart : 0;
  return {first.checker, first.what, static_cast<double>(since_us) / 1e6};
}

}  // namespace tbg::sim

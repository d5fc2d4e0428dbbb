#include "pool/core/difficulty_policy.h"

#include <algorithm>
#include <cmath>

#include "pool/core/limits.h"
#include "pool/stratum/reply.h"

namespace tbg::core {
namespace {

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

double lowest_wish(const DifficultyWishes& wishes, double otherwise) {
  double lowest = otherwise;
  if (wishes.password) lowest = std::min(lowest, *wishes.password);
  if (wishes.suggested) lowest = std::min(lowest, *wishes.suggested);
  return lowest;
}

}  // namespace

void apply_local_rules(const Options& options, std::size_t listener, std::string_view user_agent,
                       DifficultyWishes& wishes) {
  if (listener < options.listeners.size()) {
    wishes.local_start = options.listeners[listener].start;
    wishes.local_min = options.listeners[listener].min;
  }
  for (const AgentRule& rule : options.agents) {
    if (!starts_with_ignoring_case(user_agent, rule.match)) continue;
    if (rule.start > 0) wishes.local_start = rule.start;
    if (rule.min > 0) wishes.local_min = rule.min;
    return;
  }
}

DifficultyBounds difficulty_bounds(const Options& options, const DifficultyWishes& wishes) {
  double min = wishes.local_min > 0 ? wishes.local_min : options.difficulty.min;
  const bool asks_for_less = lowest_wish(wishes, min) < min;
  if (min <= 1 && asks_for_less) min = std::min(min, kAskedDifficultyMin);
  min = std::max(min, wishes.floor);
  const double max = options.difficulty.max > 0 ? options.difficulty.max : kDifficultyMax;
  return {std::min(min, max), max};
}

double fit_difficulty(double wanted, const DifficultyBounds& bounds, double network_difficulty) {
  double fitted = stratum::wire_difficulty(std::clamp(wanted, bounds.min, bounds.max));
  if (network_difficulty <= 0 || fitted <= network_difficulty) return fitted;
  fitted = network_difficulty >= 1 ? std::floor(network_difficulty) : network_difficulty;
  return stratum::wire_difficulty(fitted);
}

double start_difficulty(const Options& options, const DifficultyWishes& wishes) {
  if (wishes.password) return *wishes.password;
  if (wishes.suggested) return *wishes.suggested;
  return wishes.local_start > 0 ? wishes.local_start : options.difficulty.start;
}

}  // namespace tbg::core

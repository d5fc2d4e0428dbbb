// What is measured of a trial: numbers from the difficulties it had, given the ideal one.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/scorecard/trial.h"

namespace tbg::sim {

// Within a factor of two of the ideal: the widest that ckpool itself leaves alone.
inline constexpr double kSettledBand = 2;
// A step counts as followed within this factor of the new ideal.
inline constexpr double kFollowedBand = 1.5;
// Settled means: inside the band, and for this long.
inline constexpr std::int64_t kStaysUs = 600'000'000;

struct Span {
  std::int64_t from_us = 0;
  std::int64_t until_us = 0;
};

[[nodiscard]] double difficulty_at(const std::vector<Change>& changes, std::int64_t at_us);
// Seconds from the beginning until the difficulty is inside the band and stays for kStaysUs; the
// whole span if it never does.
[[nodiscard]] double settle_s(const std::vector<Change>& changes, Span span, double ideal);
// Seconds until the difficulty is first within a factor of the ideal; the whole span if never.
[[nodiscard]] double follow_s(const std::vector<Change>& changes, Span span, double ideal,
                              double factor);
// Seconds until the difficulty first falls to half of what it was; the whole span if never.
[[nodiscard]] double lowered_s(const std::vector<Change>& changes, Span span);

struct Steadiness {
  double changes_per_h = 0;
  double false_per_h = 0;  // made although the difficulty was inside the band
  double jitter = 0;       // standard deviation over time of ln(difficulty / ideal)
  double bias = 0;         // its mean, without sign
};
[[nodiscard]] Steadiness steadiness(const std::vector<Change>& changes, Span span, double ideal);

}  // namespace tbg::sim

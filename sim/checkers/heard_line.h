// What a line of the pool tells the miner that reads it, as far as checkers of what miners heard
// want to know.
#pragma once

#include <optional>
#include <string_view>

#include "sim/checkers/observe.h"

namespace tbg::sim {

struct HeardLine {
  std::optional<double> difficulty;  // mining.set_difficulty
  std::optional<Hash> previous;      // prevhash of mining.notify, internal order
  bool clean = false;                // of that notify
};
HeardLine read_heard(std::string_view line);

// Expected hashes per share of difficulty 1: 2^256 / (0xffff * 2^208).
inline constexpr double kHashesPerDifficulty = 281474976710656.0 / 65535.0;

}  // namespace tbg::sim

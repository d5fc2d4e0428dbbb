// Targets and difficulties by the definition: target = floor(0xffff * 2^208 / difficulty), and a
// hash meets a target when, read as a little-endian number, it is not above it.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/checkers/observe.h"

namespace tbg::sim {

// A 256-bit number in a Hash: byte 0 is the lowest.
[[nodiscard]] bool not_above(const Hash& number, const Hash& limit);
// Difficulty: finite and above 0; a target beyond 256 bits is all ones.
Hash target_of(double difficulty);
// nullopt for what Bitcoin takes for no target: zero, negative, above 256 bits.
std::optional<Hash> target_of_bits(std::uint32_t bits);
// 0xffff * 2^208 / number, for comparing with what people are shown; infinite for 0.
double difficulty_of(const Hash& number);

}  // namespace tbg::sim

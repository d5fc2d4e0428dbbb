// Seeded random numbers, the same on every compiler and processor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "pool/ports/xoshiro.h"

namespace tbg::fakes {

// One step of SplitMix64 (Steele, Lea, Flood 2014): spreads a seed, or mixes two numbers.
std::uint64_t split_mix(std::uint64_t& state);

// Xoshiro, and what is drawn with it.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  std::uint64_t next() { return generator_.next(); }
  // Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // Uniform in [low, high]; low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  // True in `numerator` of `denominator` cases.
  bool chance(std::uint64_t numerator, std::uint64_t denominator);
  void fill(std::span<std::uint8_t> out);
  std::size_t index(std::size_t size) { return static_cast<std::size_t>(below(size)); }

 private:
  Xoshiro generator_;
};

}  // namespace tbg::fakes

// Seeded random numbers, the same on every compiler and processor.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tbg::fakes {

// One step of SplitMix64 (Steele, Lea, Flood 2014): spreads a seed, or mixes two numbers.
std::uint64_t split_mix(std::uint64_t& state);

// xoshiro256** (Blackman, Vigna 2018): fast, 2^256 - 1 long, fine for everything but secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  std::uint64_t next();
  // Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // Uniform in [low, high]; low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  // True in `numerator` of `denominator` cases.
  bool chance(std::uint64_t numerator, std::uint64_t denominator);
  void fill(std::span<std::uint8_t> out);
  std::size_t index(std::size_t size) { return static_cast<std::size_t>(below(size)); }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace tbg::fakes

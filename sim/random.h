// Chance, keyed: draw number n of a stream is a pure function of (seed, entity, stream, n).
//
// No draw moves another one: a world without miner 7, or without fault 3, has every other number as
// it was, which is what makes shrinking and comparing runs possible. The function is two rounds of
// SplitMix64's finaliser (Steele, Lea, Flood 2014) over the key and the counter; integers only, so
// that every compiler and processor agrees. Not for secrets.
#pragma once

#include <cstdint>
#include <string_view>

namespace tbg::sim {

// What a stream of draws is for. A part of the key, so values must never be reused or renumbered.
enum class Stream : std::uint32_t {
  plan = 1,
  behaviour = 2,
  latency = 3,
  work = 4,
  faults = 5,
  chain = 6,
  entropy = 7,
  transactions = 8,
  garbage = 9,
  trials = 10,
  drift = 11,
  mail = 12,
};

std::uint64_t mix(std::uint64_t value);
// The 64-bit number of a name: entities are named, so that no order of creation matters.
std::uint64_t name_key(std::string_view name);

class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t entity, Stream stream);

  // 64 uniform bits.
  std::uint64_t next() { return at(n_++); }
  // Draw number n, whatever was drawn before.
  [[nodiscard]] std::uint64_t at(std::uint64_t n) const;
  [[nodiscard]] std::uint64_t drawn() const { return n_; }

  // Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // Uniform in [low, high]; low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  // Uniform in (0, 1].
  double unit();
  bool chance(double probability) { return unit() <= probability; }

 private:
  std::uint64_t key_;
  std::uint64_t n_ = 0;
};

}  // namespace tbg::sim

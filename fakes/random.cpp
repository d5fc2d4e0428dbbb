#include "fakes/random.h"

#include "pool/bitcoin/assert.h"

namespace tbg::fakes {

std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

static Xoshiro::Seed spread(std::uint64_t seed) {
  Xoshiro::Seed words{};
  for (std::uint64_t& word : words)
    word = split_mix(seed);
  return words;
}

Random::Random(std::uint64_t seed) : generator_(spread(seed)) {}

std::uint64_t Random::below(std::uint64_t bound) {
  TBG_ASSERT(bound > 0);
  // Draws below 2^64 mod bound are thrown away, so that every remainder is equally likely.
  const std::uint64_t threshold = (0 - bound) % bound;
  std::uint64_t draw = next();
  while (draw < threshold)
    draw = next();
  return draw % bound;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  TBG_ASSERT(low <= high);
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  if (span == ~std::uint64_t{0}) return static_cast<std::int64_t>(next());
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + below(span + 1));
}

bool Random::chance(std::uint64_t numerator, std::uint64_t denominator) {
  return below(denominator) < numerator;
}

void Random::fill(std::span<std::uint8_t> out) {
  for (std::uint8_t& byte : out)
    byte = static_cast<std::uint8_t>(next() >> 56);
}

}  // namespace tbg::fakes

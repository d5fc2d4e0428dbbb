#include "sim/random.h"

namespace tbg::sim {
namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

}  // namespace

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 30;
  value *= 0xbf58476d1ce4e5b9;
  value ^= value >> 27;
  value *= 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

std::uint64_t name_key(std::string_view name) {
  std::uint64_t key = kGolden;
  for (const char c : name)
    key = mix(key ^ static_cast<std::uint8_t>(c)) + kGolden;
  return key;
}

Random::Random(std::uint64_t seed, std::uint64_t entity, Stream stream)
    : key_(mix(mix(mix(seed + kGolden) ^ entity) + kGolden * static_cast<std::uint64_t>(stream))) {}

std::uint64_t Random::at(std::uint64_t n) const { return mix(mix(key_ ^ (n * kGolden)) + key_); }

std::uint64_t Random::below(std::uint64_t bound) {
  // The upper half of the 128-bit product (Lemire 2019), without the rejection step: the bias is
  // below bound / 2^64.
  const std::uint64_t draw = next();
  const std::uint64_t high = (draw >> 32) * (bound & 0xffffffff);
  const std::uint64_t low = (draw & 0xffffffff) * (bound & 0xffffffff);
  const std::uint64_t middle = (draw & 0xffffffff) * (bound >> 32) + (low >> 32);
  const std::uint64_t carry = ((high & 0xffffffff) + (middle & 0xffffffff)) >> 32;
  return (draw >> 32) * (bound >> 32) + (high >> 32) + (middle >> 32) + carry;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
}

double Random::unit() { return (static_cast<double>(next() >> 11) + 1) * 0x1p-53; }

}  // namespace tbg::sim

#include "sim/checkers/target.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tbg::sim {
namespace {

constexpr std::uint64_t kOne = 0xffff;  // times 2^208: the target of difficulty 1
constexpr int kOneShift = 208;

}  // namespace

bool not_above(const Hash& number, const Hash& limit) {
  return !std::lexicographical_compare(limit.rbegin(), limit.rend(), number.rbegin(),
                                       number.rend());
}

// Long division bit by bit. The difficulty is mantissa * 2^power exactly, so the target is
// floor(0xffff * 2^(208 - power) / mantissa).
Hash target_of(double difficulty) {
  const auto raw = std::bit_cast<std::uint64_t>(difficulty);
  const int biased = static_cast<int>(raw >> 52 & 0x7ff);
  std::uint64_t mantissa = raw & ((1ULL << 52) - 1);
  if (biased > 0) mantissa |= 1ULL << 52;
  const int power = std::max(biased, 1) - 1075;
  Hash target{};
  std::uint64_t rest = 0;
  for (int bit = 15 + kOneShift - power; bit >= 0; --bit) {  // of the numerator, highest first
    const int at = bit - (kOneShift - power);
    rest = rest * 2 + (at >= 0 ? kOne >> at & 1 : 0);
    if (rest < mantissa) continue;
    rest -= mantissa;
    if (bit >= 256) {
      target.fill(0xff);
      return target;
    }
    target[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(1 << bit % 8);
  }
  return target;
}

std::optional<Hash> target_of_bits(std::uint32_t bits) {
  const int size = static_cast<int>(bits >> 24);
  if ((bits & 0x00800000) != 0) return std::nullopt;
  Hash target{};
  bool any = false;
  for (int i = 0; i < 3; ++i) {  // mantissa byte i stands at size - 3 + i
    const auto byte = static_cast<std::uint8_t>(bits >> (8 * i));
    const int at = size - 3 + i;
    if (byte == 0 || at < 0) continue;
    if (at >= 32) return std::nullopt;
    target[static_cast<std::size_t>(at)] = byte;
    any = true;
  }
  return any ? std::optional{target} : std::nullopt;
}

double difficulty_of(const Hash& number) {
  double value = 0;
  for (auto byte = number.rbegin(); byte != number.rend(); ++byte)
    value = value * 256 + *byte;
  if (value == 0) return std::numeric_limits<double>::infinity();
  return std::ldexp(static_cast<double>(kOne), kOneShift) / value;
}

}  // namespace tbg::sim

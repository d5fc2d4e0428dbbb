#include "pool/bitcoin/target.h"

#include <array>
#include <cmath>
#include <limits>

#include "pool/bitcoin/assert.h"

namespace tbg::bitcoin {
namespace {

constexpr std::uint64_t kOneMantissa = 0xffff;
constexpr int kOneExponent = 208;
constexpr int kDoubleBits = 53;

// A numerator of up to 384 bits, most significant byte first.
using WideBytes = std::array<std::uint8_t, 48>;
constexpr std::size_t kExcessBytes = 16;  // what a WideBytes has above 256 bits

WideBytes wide_shifted(std::uint64_t value16, int shift) {
  WideBytes wide{};
  const std::uint64_t value = value16 << (shift % 8);  // at most 23 bits
  std::size_t at = wide.size() - 1 - static_cast<std::size_t>(shift / 8);
  for (std::uint64_t rest = value; rest > 0; rest >>= 8) {
    wide[at--] = static_cast<std::uint8_t>(rest & 0xff);
  }
  return wide;
}

// School division in place; divisor below 2^53, so that remainder * 256 + byte fits in 64 bits.
void divide(WideBytes& wide, std::uint64_t divisor) {
  std::uint64_t remainder = 0;
  for (std::uint8_t& byte : wide) {
    remainder = remainder << 8 | byte;
    byte = static_cast<std::uint8_t>(remainder / divisor);
    remainder %= divisor;
  }
}

U256 saturated(const WideBytes& wide) {
  Hash256 low;
  for (std::size_t i = 0; i < wide.size(); ++i) {
    if (i >= kExcessBytes) {
      low.bytes[wide.size() - 1 - i] = wide[i];
    } else if (wide[i] != 0) {
      return U256::max();
    }
  }
  return to_u256(low);
}

}  // namespace

U256 difficulty_one_target() { return U256(kOneMantissa) << kOneExponent; }

std::optional<U256> target_from_bits(std::uint32_t bits) {
  const int size = static_cast<int>(bits >> 24);
  std::uint32_t word = bits & 0x007fffff;
  if (size <= 3) word >>= 8 * (3 - size);
  const bool negative = (bits & 0x00800000) != 0;
  const bool overflow = size > 34 || (word > 0xff && size > 33) || (word > 0xffff && size > 32);
  if (word == 0 || negative || overflow) return std::nullopt;
  if (size <= 3) return U256(word);
  return U256(word) << (8 * (size - 3));
}

std::uint32_t bits_from_target(const U256& target) {
  int size = (target.bit_length() + 7) / 8;
  std::uint64_t word =
      size <= 3 ? target.limb[0] << (8 * (3 - size)) : (target >> (8 * (size - 3))).limb[0];
  if ((word & 0x00800000) != 0) {  // would be read as a sign
    word >>= 8;
    ++size;
  }
  return static_cast<std::uint32_t>(word) | static_cast<std::uint32_t>(size) << 24;
}

U256 target_from_difficulty(double difficulty) {
  TBG_ASSERT(std::isfinite(difficulty) && difficulty > 0);
  int exponent = 0;
  const double fraction = std::frexp(difficulty, &exponent);  // 0.5 <= fraction < 1
  // difficulty == mantissa * 2^(exponent - 53), exactly
  const auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, kDoubleBits));
  const int shift = kOneExponent + kDoubleBits - exponent;
  if (shift < 0) return {};  // 0xffff is less than any mantissa
  if (shift >= 256 + kDoubleBits) return U256::max();
  WideBytes wide = wide_shifted(kOneMantissa, shift);
  divide(wide, mantissa);
  return saturated(wide);
}

double difficulty_from_target(const U256& target) {
  if (target.is_zero()) return std::numeric_limits<double>::max();
  return std::ldexp(static_cast<double>(kOneMantissa), kOneExponent) / to_double(target);
}

double difficulty_from_hash(const Hash256& hash) { return difficulty_from_target(to_u256(hash)); }

bool meets_difficulty(const U256& hash, double achieved, double difficulty) {
  constexpr double kMargin = 1e-9;  // a million times the rounding of `achieved`
  if (achieved > difficulty * (1 + kMargin)) return true;
  if (achieved < difficulty * (1 - kMargin)) return false;
  return hash <= target_from_difficulty(difficulty);
}

double difficulty_from_bits(std::uint32_t bits) {
  const auto target = target_from_bits(bits);
  return target ? difficulty_from_target(*target) : 0;
}

U256 work_from_bits(std::uint32_t bits) {
  const auto target = target_from_bits(bits);
  if (!target) return {};
  // 2^256 does not fit, but 2^256 / (t + 1) == (2^256 - t - 1) / (t + 1) + 1, and ~t == 2^256 - t
  // - 1.
  return ~*target / (*target + U256(1)) + U256(1);
}

}  // namespace tbg::bitcoin

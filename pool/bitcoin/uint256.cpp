#include "pool/bitcoin/uint256.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/serialize.h"

namespace tbg::bitcoin {
namespace {

// Wraps modulo 2^256, like all arithmetic here.
U256 times_half_limb(const U256& a, std::uint32_t b) {
  U256 out;
  std::uint64_t carry = 0;
  for (int i = 0; i < 8; ++i) {
    const auto limb = static_cast<std::size_t>(i / 2);
    const int shift = 32 * (i % 2);
    carry += (a.limb[limb] >> shift & 0xffffffff) * b;  // at most 2^64 - 2^32
    out.limb[limb] |= (carry & 0xffffffff) << shift;
    carry >>= 32;
  }
  return out;
}

}  // namespace

std::strong_ordering operator<=>(const U256& a, const U256& b) {
  for (std::size_t i = 4; i-- > 0;) {
    if (a.limb[i] != b.limb[i]) return a.limb[i] <=> b.limb[i];
  }
  return std::strong_ordering::equal;
}

int U256::bit_length() const {
  for (int i = 3; i >= 0; --i) {
    const std::uint64_t word = limb[static_cast<std::size_t>(i)];
    if (word != 0) return 64 * i + static_cast<int>(std::bit_width(word));
  }
  return 0;
}

U256 U256::max() { return ~U256{}; }

U256 operator<<(const U256& value, int bits) {
  TBG_ASSERT(bits >= 0);
  U256 out;
  const auto words = static_cast<std::size_t>(bits) / 64;
  const int rest = bits % 64;
  for (std::size_t i = words; i < 4; ++i) {
    out.limb[i] = value.limb[i - words] << rest;
    if (rest > 0 && i > words) out.limb[i] |= value.limb[i - words - 1] >> (64 - rest);
  }
  return out;
}

U256 operator>>(const U256& value, int bits) {
  TBG_ASSERT(bits >= 0);
  U256 out;
  const auto words = static_cast<std::size_t>(bits) / 64;
  const int rest = bits % 64;
  for (std::size_t i = words; i < 4; ++i) {
    out.limb[i - words] = value.limb[i] >> rest;
    if (rest > 0 && i + 1 < 4) out.limb[i - words] |= value.limb[i + 1] << (64 - rest);
  }
  return out;
}

U256 operator+(const U256& a, const U256& b) {
  U256 out;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint64_t partial = a.limb[i] + carry;
    out.limb[i] = partial + b.limb[i];
    carry = (partial < carry ? 1U : 0U) + (out.limb[i] < partial ? 1U : 0U);
  }
  return out;
}

U256 operator-(const U256& a, const U256& b) { return a + ~b + U256(1); }

U256 operator~(const U256& a) {
  U256 out;
  for (std::size_t i = 0; i < 4; ++i)
    out.limb[i] = ~a.limb[i];
  return out;
}

U256 operator*(const U256& a, std::uint64_t b) {
  return times_half_limb(a, static_cast<std::uint32_t>(b & 0xffffffff)) +
         (times_half_limb(a, static_cast<std::uint32_t>(b >> 32)) << 32);
}

U256 operator/(const U256& a, const U256& b) {
  TBG_ASSERT(!b.is_zero());
  U256 quotient;
  U256 rest = a;
  const int shift_max = a.bit_length() - b.bit_length();
  for (int shift = shift_max; shift >= 0; --shift) {
    const U256 shifted = b << shift;
    if (shifted > rest) continue;
    rest = rest - shifted;
    quotient = quotient + (U256(1) << shift);
  }
  return quotient;
}

U256 to_u256(const Hash256& hash) {
  U256 value;
  for (std::size_t i = 0; i < 4; ++i)
    value.limb[i] = load_le64(hash.bytes.data() + 8 * i);
  return value;
}

Hash256 to_hash(const U256& value) {
  Hash256 hash;
  for (std::size_t i = 0; i < 32; ++i) {
    hash.bytes[i] = static_cast<std::uint8_t>(value.limb[i / 8] >> (8 * (i % 8)));
  }
  return hash;
}

double to_double(const U256& value) {
  const int below = std::max(0, value.bit_length() - 64);  // bits that do not fit into one limb
  const U256 top = value >> below;
  // The lowest bit of 64 is far below the 53 that a double keeps: set, it breaks a false tie.
  const bool sticky = (top << below) != value;
  return std::ldexp(static_cast<double>(top.limb[0] | (sticky ? 1U : 0U)), below);
}

std::string to_hex(const U256& value) { return display_hex(to_hash(value)); }

std::optional<U256> u256_from_hex(std::string_view hex) {
  const auto hash = hash_from_display_hex(hex);
  if (!hash) return std::nullopt;
  return to_u256(*hash);
}

}  // namespace tbg::bitcoin

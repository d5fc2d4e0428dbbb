// Unsigned 256-bit integers: proof-of-work targets, chain work, and hashes seen as numbers.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

// Limbs little-endian: limb[0] holds bits 0..63. Arithmetic wraps modulo 2^256.
struct U256 {
  std::array<std::uint64_t, 4> limb{};

  constexpr U256() = default;
  constexpr explicit U256(std::uint64_t low) : limb{low, 0, 0, 0} {}

  friend bool operator==(const U256&, const U256&) = default;
  friend std::strong_ordering operator<=>(const U256& a, const U256& b);

  [[nodiscard]] bool is_zero() const { return *this == U256{}; }
  // Number of bits needed; 0 for zero.
  [[nodiscard]] int bit_length() const;
  [[nodiscard]] static U256 max();
};

U256 operator<<(const U256& value, int bits);  // 0 <= bits; 256 and more give 0
U256 operator>>(const U256& value, int bits);
U256 operator+(const U256& a, const U256& b);
U256 operator-(const U256& a, const U256& b);
U256 operator~(const U256& a);
U256 operator*(const U256& a, std::uint64_t b);
U256 operator/(const U256& a, const U256& b);  // b != 0

// A hash as the number compared with a target: its internal bytes little-endian.
U256 to_u256(const Hash256& hash);
Hash256 to_hash(const U256& value);
// Nearest double (relative error below 2^-52).
double to_double(const U256& value);
// 64 hex digits, most significant first, as Core prints chainwork and targets.
std::string to_hex(const U256& value);
std::optional<U256> u256_from_hex(std::string_view hex);

}  // namespace tbg::bitcoin

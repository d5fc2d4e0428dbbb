// Bech32 (BIP173) and Bech32m (BIP350): human-readable part, '1', data in groups of five bits, and
// a checksum that finds any four wrong characters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

inline constexpr std::size_t kBech32TextMax = 90;  // beyond it the checksum promises less

enum class Bech32Checksum : std::uint8_t { wrong, bech32, bech32m };

struct Bech32Text {
  std::string hrp;  // lower case
  Bytes data;       // five bits a byte, without the checksum
  Bech32Checksum checksum;
};

// Takes a text apart and says which checksum it carries; nullopt for what cannot be Bech32 at all:
// mixed case, foreign characters, no separator, too short or too long.
std::optional<Bech32Text> parse_bech32(std::string_view text);

// Preconditions: hrp in lower case, data in groups of five bits, checksum not `wrong`.
std::string encode_bech32(std::string_view hrp, ByteView data, Bech32Checksum checksum);

// Bytes as groups of five bits, most significant first, padded with zero bits.
Bytes five_bit_groups(ByteView bytes);
// The way back; nullopt for more than four bits of padding or padding that is not zero.
std::optional<Bytes> bytes_from_groups(ByteView groups);

}  // namespace tbg::bitcoin

// Raw bytes, 256-bit hashes and their hexadecimal text.
//
// A Hash256 is held in *internal* byte order: the order in which SHA-256 writes it and in which it
// stands inside headers and transactions. Text shown to people and used by Bitcoin Core's RPC is
// *display* order: the same bytes reversed. Only the functions named `display` know about that.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tbg::bitcoin {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

struct Hash256 {
  std::array<std::uint8_t, 32> bytes{};

  friend bool operator==(const Hash256&, const Hash256&) = default;
  friend auto operator<=>(const Hash256&, const Hash256&) = default;
  [[nodiscard]] ByteView view() const { return bytes; }
  [[nodiscard]] bool is_zero() const {
    std::array<std::uint64_t, 4> words;
    std::memcpy(words.data(), bytes.data(), sizeof words);
    return (words[0] | words[1] | words[2] | words[3]) == 0;
  }
};

// Lower-case hex, two digits a byte, in the order given.
std::string to_hex(ByteView bytes);
void append_hex(std::string& out, ByteView bytes);
// 8 lower-case hex digits, most significant first.
void append_hex32(std::string& out, std::uint32_t value);

// Decodes exactly 2 * out.size() hex digits of either case; false (out unspecified) for anything
// else.
bool decode_hex(std::string_view hex, std::span<std::uint8_t> out);
// Decodes any even number of hex digits; nullopt for odd lengths or other characters.
std::optional<Bytes> from_hex(std::string_view hex);

// Display order <-> internal order.
std::string display_hex(const Hash256& hash);
std::optional<Hash256> hash_from_display_hex(std::string_view hex);

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace tbg::bitcoin

#include "pool/bitcoin/bytes.h"

#include <algorithm>

namespace tbg::bitcoin {
namespace {

constexpr char kDigits[] = "0123456789abcdef";
constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digit_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::uint8_t i = 0; i < 10; ++i)
    values['0' + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    values['a' + i] = static_cast<std::uint8_t>(10 + i);
    values['A' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}
constexpr auto kDigitValues = make_digit_values();

std::uint8_t digit_value(char digit) { return kDigitValues[static_cast<unsigned char>(digit)]; }

}  // namespace

void append_hex(std::string& out, ByteView bytes) {
  const std::size_t start = out.size();
  out.resize(start + 2 * bytes.size());
  char* to = out.data() + start;
  for (const std::uint8_t byte : bytes) {
    *to++ = kDigits[byte >> 4];
    *to++ = kDigits[byte & 15];
  }
}

std::string to_hex(ByteView bytes) {
  std::string out;
  append_hex(out, bytes);
  return out;
}

void append_hex32(std::string& out, std::uint32_t value) {
  for (int shift = 28; shift >= 0; shift -= 4)
    out.push_back(kDigits[(value >> shift) & 15]);
}

bool decode_hex(std::string_view hex, std::span<std::uint8_t> out) {
  if (hex.size() % 2 != 0 || hex.size() / 2 != out.size()) return false;
  std::uint8_t seen = 0;  // becomes kNoDigit with the first bad digit: values of digits use 4 bits
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint8_t high = digit_value(hex[2 * i]);
    const std::uint8_t low = digit_value(hex[2 * i + 1]);
    seen = static_cast<std::uint8_t>(seen | high | low);
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return seen < 16;
}

std::optional<Bytes> from_hex(std::string_view hex) {
  Bytes out(hex.size() / 2);
  if (!decode_hex(hex, out)) return std::nullopt;
  return out;
}

std::string display_hex(const Hash256& hash) {
  Hash256 reversed = hash;
  std::reverse(reversed.bytes.begin(), reversed.bytes.end());
  return to_hex(reversed.view());
}

std::optional<Hash256> hash_from_display_hex(std::string_view hex) {
  Hash256 hash;
  if (!decode_hex(hex, hash.bytes)) return std::nullopt;
  std::reverse(hash.bytes.begin(), hash.bytes.end());
  return hash;
}

}  // namespace tbg::bitcoin

#include "sim/checkers/bytes.h"

#include <array>
#include <charconv>

namespace tbg::sim {
namespace {

// Of each character; -1: none.
constexpr std::array<std::int8_t, 256> kDigitOf = [] {
  std::array<std::int8_t, 256> all{};
  all.fill(-1);
  for (std::int8_t i = 0; i < 10; ++i)
    all[static_cast<std::size_t>('0' + i)] = i;
  for (std::int8_t i = 0; i < 6; ++i) {
    all[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
    all[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
  }
  return all;
}();

int digit_of(char c) { return kDigitOf[static_cast<std::uint8_t>(c)]; }

}  // namespace

std::optional<Bytes> bytes_of_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  Bytes out(hex.size() / 2);
  int faults = 0;  // below 0 as soon as one digit is none
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit_of(hex[2 * i]);
    const int low = digit_of(hex[2 * i + 1]);
    faults |= high | low;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  if (faults < 0) return std::nullopt;
  return out;
}

std::optional<std::uint32_t> u32_of_hex(std::string_view hex) {
  if (hex.empty() || hex.size() > 8) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : hex) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

std::string hex_of(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += kDigits[data[i] / 16];
    out += kDigits[data[i] % 16];
  }
  return out;
}

std::string text_of(const Hash& hash) {
  const Bytes reversed(hash.rbegin(), hash.rend());
  return hex_of(reversed);
}

std::string text_of(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return {text, end};
}

void append_le32(Bytes& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

}  // namespace tbg::sim

#include "pool/core/event_writer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pool/stratum/utf8.h"

namespace tbg::core {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

constexpr std::uint64_t kSpaces = 0x2020202020202020;

constexpr auto kHexPairs = [] {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, 512> pairs{};
  for (std::size_t i = 0; i < 256; ++i) {
    pairs[2 * i] = kDigits[i >> 4];
    pairs[2 * i + 1] = kDigits[i & 15];
  }
  return pairs;
}();

char* write_hex(char* to, std::uint8_t byte) {
  std::memcpy(to, &kHexPairs[2 * static_cast<std::size_t>(byte)], 2);
  return to + 2;
}

// 16 bytes as 32 digits.
using Bytes16 = std::uint8_t __attribute__((vector_size(16)));

char* write_hex(char* to, std::uint64_t first, std::uint64_t second) {
  using Words = std::uint64_t __attribute__((vector_size(16)));
  const auto bytes = reinterpret_cast<Bytes16>(Words{first, second});  // in memory's order
  const auto digits = [](Bytes16 nibbles) {
    return nibbles + '0' + (reinterpret_cast<Bytes16>(nibbles > 9) & ('a' - '0' - 10));
  };
  const Bytes16 high = digits(bytes >> 4);
  const Bytes16 low = digits(bytes & 15);
  const Bytes16 front =
      __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const Bytes16 back = __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13,
                                               29, 14, 30, 15, 31);
  std::memcpy(to, &front, sizeof front);
  std::memcpy(to + sizeof front, &back, sizeof back);
  return to + 2 * sizeof bytes;
}

// Has top bits where one of eight characters needs more than copying. The sum of a byte and what is
// subtracted borrows from the next one only if the byte itself is found.
inline std::uint64_t special(std::uint64_t characters) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kTops = 0x80 * kOnes;
  const auto below = [](std::uint64_t bytes, std::uint64_t limit) {
    return (bytes - kOnes * limit) & ~bytes;
  };
  return (characters | below(characters, 0x20) | below(characters ^ (kOnes * '"'), 1) |
          below(characters ^ (kOnes * '\\'), 1) | below(characters ^ (kOnes * 0x7f), 1)) &
         kTops;
}

// Copies it; nullptr if it is not all printable ASCII without quotes and backslashes.
char* copy_plain(char* to, std::string_view text) {
  std::uint64_t eight = 0;
  std::uint64_t found = 0;
  if (text.size() < sizeof eight) {
    eight = kSpaces;
    for (const char c : text) {
      *to++ = c;
      eight = eight << 8 | static_cast<std::uint8_t>(c);
    }
    return special(eight) == 0 ? to : nullptr;
  }
  const auto copy_at = [&](std::size_t i) {
    std::memcpy(&eight, text.data() + i, sizeof eight);
    std::memcpy(to + i, &eight, sizeof eight);
    found |= special(eight);
  };
  for (std::size_t i = 0; i + sizeof eight < text.size(); i += sizeof eight)
    copy_at(i);
  copy_at(text.size() - sizeof eight);  // some of them a second time
  return found == 0 ? to + text.size() : nullptr;
}

// U+0080 to U+009F: some terminals obey them like ESC sequences.
bool is_c1_control(std::string_view character) {
  return character.size() == 2 && character[0] == '\xc2' &&
         static_cast<std::uint8_t>(character[1]) < 0xa0;
}

}  // namespace

EventWriter& EventWriter::raw_time(std::int64_t unix_us) {
  // Negative for a clock that stands before 1970, which is wrong but must not be worse than that.
  const bool negative = unix_us < 0;
  const auto value = static_cast<std::uint64_t>(unix_us);
  const std::uint64_t us = negative ? 0 - value : value;
  if (negative) raw("-");
  put(us / 1'000'000);
  // A leading 1 that the point replaces keeps the zeros.
  char* const point = at_;
  put(us % 1'000'000 + 1'000'000);
  *point = '.';
  return *this;
}

void EventWriter::put(std::string_view text) {
  need(kEventFieldMax + 2);
  *at_++ = '"';
  char* const end = text.size() <= kEventFieldMax ? copy_plain(at_, text) : nullptr;
  if (end != nullptr)
    at_ = end;
  else
    put_escaped(text);
  *at_++ = '"';
}

void EventWriter::put_escaped(std::string_view text) {
  const char* const start = at_;
  while (!text.empty()) {
    const std::size_t length = stratum::utf8_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(character.size());
    // The last byte of a control character is its number, of C1 too.
    const auto last = static_cast<std::uint8_t>(character.back());
    const bool control = last < 0x20 || last == 0x7f || is_c1_control(character);
    const bool quoted = last == '"' || last == '\\';
    const std::string_view shown = length == 0 ? kReplacement : character;
    const std::size_t size = length != 0 && control ? 6 : shown.size() + (quoted ? 1 : 0);
    if (static_cast<std::size_t>(at_ - start) + size > kEventFieldMax) return;
    if (length != 0 && control) {
      raw("\\u00");
      at_ = write_hex(at_, last);
    } else {
      if (quoted) raw("\\");
      raw(shown);
    }
  }
}

void EventWriter::put(double number) {
  constexpr double kWholeMax = 9007199254740992.0;  // 2^53
  if (!std::isfinite(number)) number = 0;
  if (std::abs(number) < kWholeMax) {
    const auto whole = static_cast<std::int64_t>(number);
    if (static_cast<double>(whole) == number) return put(whole);
  }
  need(32);
  at_ = std::to_chars(at_, end_, number).ptr;
}

void EventWriter::put(const bitcoin::Hash256& hash) {
  if (hash.is_zero()) {
    raw("\"\"");
    return;
  }
  need(2 + 2 * hash.bytes.size());
  std::array<std::uint64_t, 4> words{};
  static_assert(sizeof words == sizeof hash.bytes);
  std::memcpy(words.data(), hash.bytes.data(), sizeof words);
  for (std::uint64_t& word : words)
    word = __builtin_bswap64(word);
  char* to = at_;
  *to++ = '"';
  to = write_hex(to, words[3], words[2]);
  to = write_hex(to, words[1], words[0]);
  *to++ = '"';
  at_ = to;
}

void EventWriter::put(bitcoin::ByteView bytes) {
  const bitcoin::ByteView shown = bytes.first(std::min(bytes.size(), kEventBytesFieldMax));
  need(2 + 2 * shown.size());
  char* to = at_;
  *to++ = '"';
  for (const std::uint8_t byte : shown)
    to = write_hex(to, byte);
  *to++ = '"';
  at_ = to;
}

void EventWriter::put_hex32(std::uint32_t value) {
  std::array<std::uint8_t, 4> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  put(bitcoin::ByteView{bytes});
}

}  // namespace tbg::core

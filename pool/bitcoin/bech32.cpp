#include "pool/bitcoin/bech32.h"

#include <algorithm>
#include <array>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/serialize.h"

namespace tbg::bitcoin {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksumGroups = 6;
constexpr std::uint32_t kBech32Constant = 1;
constexpr std::uint32_t kBech32mConstant = 0x2bc830a3;
constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                     0x2a1462b3};

std::uint32_t polymod_step(std::uint32_t state, std::uint8_t group) {
  const std::uint32_t top = state >> 25;
  state = (state & 0x1ffffff) << 5 ^ group;
  for (std::size_t i = 0; i < kGenerator.size(); ++i) {
    if ((top >> i & 1) != 0) state ^= kGenerator[i];
  }
  return state;
}

std::uint32_t polymod(std::string_view hrp, ByteView data) {
  std::uint32_t state = 1;
  for (const char c : hrp)
    state = polymod_step(state, static_cast<std::uint8_t>(c) >> 5);
  state = polymod_step(state, 0);
  for (const char c : hrp)
    state = polymod_step(state, static_cast<std::uint8_t>(c) & 31);
  for (const std::uint8_t group : data)
    state = polymod_step(state, group);
  return state;
}

Bech32Checksum checksum_of(std::uint32_t residue) {
  if (residue == kBech32Constant) return Bech32Checksum::bech32;
  if (residue == kBech32mConstant) return Bech32Checksum::bech32m;
  return Bech32Checksum::wrong;
}

// Lower case; nullopt for mixed case or characters outside printable ASCII.
std::optional<std::string> lowered(std::string_view text) {
  std::string out;
  bool lower = false;
  bool upper = false;
  for (const char c : text) {
    if (c < 33 || c > 126) return std::nullopt;
    lower = lower || (c >= 'a' && c <= 'z');
    const bool is_upper = c >= 'A' && c <= 'Z';
    upper = upper || is_upper;
    out += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (lower && upper) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Bech32Text> parse_bech32(std::string_view text) {
  if (text.size() > kBech32TextMax) return std::nullopt;
  const auto lower = lowered(text);
  if (!lower) return std::nullopt;
  const std::size_t separator = lower->rfind('1');
  if (separator == std::string::npos || separator == 0) return std::nullopt;
  if (lower->size() - separator - 1 < kChecksumGroups) return std::nullopt;
  Bech32Text parts{lower->substr(0, separator), {}, Bech32Checksum::wrong};
  for (const char c : lower->substr(separator + 1)) {
    const std::size_t group = kAlphabet.find(c);
    if (group == std::string_view::npos) return std::nullopt;
    parts.data.push_back(static_cast<std::uint8_t>(group));
  }
  parts.checksum = checksum_of(polymod(parts.hrp, parts.data));
  parts.data.resize(parts.data.size() - kChecksumGroups);
  return parts;
}

std::string encode_bech32(std::string_view hrp, ByteView data, Bech32Checksum checksum) {
  TBG_ASSERT(checksum != Bech32Checksum::wrong);
  Bytes groups(data.begin(), data.end());
  groups.resize(groups.size() + kChecksumGroups);
  const std::uint32_t residue =
      polymod(hrp, groups) ^
      (checksum == Bech32Checksum::bech32 ? kBech32Constant : kBech32mConstant);
  for (std::size_t i = 0; i < kChecksumGroups; ++i) {
    groups[data.size() + i] = static_cast<std::uint8_t>(residue >> (5 * (5 - i)) & 31);
  }
  std::string text(hrp);
  text += '1';
  for (const std::uint8_t group : groups) {
    TBG_ASSERT(group < kAlphabet.size());
    text += kAlphabet[group];
  }
  return text;
}

Bytes five_bit_groups(ByteView bytes) {
  Bytes groups;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = (pending << 8 | byte) & 0xfff;  // never more than 4 + 8 bits wait
    for (bits += 8; bits >= 5; bits -= 5) {
      groups.push_back(static_cast<std::uint8_t>(pending >> (bits - 5) & 31));
    }
  }
  if (bits > 0) groups.push_back(static_cast<std::uint8_t>(pending << (5 - bits) & 31));
  return groups;
}

std::optional<Bytes> bytes_from_groups(ByteView groups) {
  Bytes bytes;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const std::uint8_t group : groups) {
    pending = (pending << 5 | group) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(pending >> bits & 0xff));
  }
  if (bits >= 5 || (pending & ((1U << bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace tbg::bitcoin

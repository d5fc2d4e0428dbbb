#include "pool/bitcoin/base58.h"

#include <algorithm>

#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::bitcoin {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::size_t kChecksumBytes = 4;

// number = number * factor + addend, in digits of `base`, least significant first.
void multiply_add(Bytes& number, unsigned base, unsigned factor, unsigned addend) {
  unsigned carry = addend;
  for (std::uint8_t& digit : number) {
    carry += digit * factor;
    digit = static_cast<std::uint8_t>(carry % base);
    carry /= base;
  }
  for (; carry > 0; carry /= base)
    number.push_back(static_cast<std::uint8_t>(carry % base));
}

}  // namespace

std::optional<Bytes> decode_base58(std::string_view text) {
  if (text.size() > kBase58TextMax) return std::nullopt;
  const std::size_t zeros = std::min(text.find_first_not_of('1'), text.size());
  Bytes bytes;
  for (const char c : text.substr(zeros)) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    multiply_add(bytes, 256, 58, static_cast<unsigned>(digit));
  }
  bytes.insert(bytes.end(), zeros, 0);
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

bool has_base58_checksum(ByteView decoded) {
  if (decoded.size() < kChecksumBytes) return false;
  const Hash256 hash = sha256d(decoded.first(decoded.size() - kChecksumBytes));
  const ByteView checksum = decoded.last(kChecksumBytes);
  return std::equal(checksum.begin(), checksum.end(), hash.bytes.begin());
}

std::string encode_base58_check(ByteView payload) {
  Bytes bytes(payload.begin(), payload.end());
  put_bytes(bytes, sha256d(payload).view().first(kChecksumBytes));
  Bytes digits;
  for (const std::uint8_t byte : bytes)
    multiply_add(digits, 58, 256, byte);
  const auto first = std::find_if(bytes.begin(), bytes.end(), [](auto byte) { return byte != 0; });
  digits.insert(digits.end(), static_cast<std::size_t>(first - bytes.begin()), 0);
  std::string text;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit)
    text += kAlphabet[*digit];
  return text;
}

}  // namespace tbg::bitcoin

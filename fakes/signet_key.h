// Secret keys of simulated and private signets (BIP325). Never a key that guards money.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"

namespace tbg::fakes {

class SignetKey {
 public:
  // nullopt unless it is a number between 1 and the order of the curve, 32 bytes, big-endian.
  static std::optional<SignetKey> from_bytes(bitcoin::ByteView secret);
  // 64 hexadecimal digits, or WIF of a test network with the mark of a compressed public key.
  static std::optional<SignetKey> from_text(std::string_view text);
  // The same key for the same number, for worlds that are made of a seed.
  static SignetKey of_seed(std::uint64_t seed);

  [[nodiscard]] std::string wif() const;
  // 33 bytes.
  [[nodiscard]] bitcoin::Bytes public_key() const;
  // DER, low S, nonce as RFC 6979 has it.
  [[nodiscard]] bitcoin::Bytes sign(const bitcoin::Hash256& digest) const;

 private:
  explicit SignetKey(const std::array<std::uint8_t, 32>& secret) : secret_(secret) {}

  std::array<std::uint8_t, 32> secret_;
};

// `signature`: DER without the type of the hash. False, too, for what is no key or no signature.
bool verifies(bitcoin::ByteView public_key, bitcoin::ByteView signature,
              const bitcoin::Hash256& digest);

}  // namespace tbg::fakes

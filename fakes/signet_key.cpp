#include "fakes/signet_key.h"

#include <secp256k1.h>

#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/base58.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::fakes {

using bitcoin::Bytes;
using bitcoin::ByteView;
using bitcoin::Hash256;

namespace {

constexpr std::uint8_t kWifOfTestNetworks = 0xef;
constexpr std::uint8_t kCompressed = 0x01;
constexpr std::size_t kWifBytes = 1 + 32 + 1 + 4;

// The library's static context cannot sign.
const secp256k1_context* signing() {
  static const secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  return context;
}

std::optional<Bytes> secret_of_wif(std::string_view text) {
  const auto decoded = bitcoin::decode_base58(text);
  if (!decoded || decoded->size() != kWifBytes || !bitcoin::has_base58_checksum(*decoded) ||
      decoded->front() != kWifOfTestNetworks || (*decoded)[33] != kCompressed)
    return std::nullopt;
  return Bytes(decoded->begin() + 1, decoded->begin() + 33);
}

}  // namespace

std::optional<SignetKey> SignetKey::from_bytes(ByteView secret) {
  if (secret.size() != 32 ||
      secp256k1_ec_seckey_verify(secp256k1_context_static, secret.data()) != 1)
    return std::nullopt;
  std::array<std::uint8_t, 32> bytes{};
  std::copy(secret.begin(), secret.end(), bytes.begin());
  return SignetKey(bytes);
}

std::optional<SignetKey> SignetKey::from_text(std::string_view text) {
  const auto secret = text.size() == 64 ? bitcoin::from_hex(text) : secret_of_wif(text);
  return secret ? from_bytes(*secret) : std::nullopt;
}

SignetKey SignetKey::of_seed(std::uint64_t seed) {
  Bytes text(bitcoin::as_bytes("signet key").begin(), bitcoin::as_bytes("signet key").end());
  bitcoin::put_le64(text, seed);
  const auto key = from_bytes(bitcoin::sha256d(text, {}, {}).view());
  TBG_ASSERT(key.has_value());  // but for one hash in 2^127
  return *key;
}

std::string SignetKey::wif() const {
  Bytes payload{kWifOfTestNetworks};
  bitcoin::put_bytes(payload, secret_);
  payload.push_back(kCompressed);
  return bitcoin::encode_base58_check(payload);
}

Bytes SignetKey::public_key() const {
  secp256k1_pubkey key;
  const int made = secp256k1_ec_pubkey_create(signing(), &key, secret_.data());
  TBG_ASSERT(made == 1);
  Bytes out(33);
  std::size_t size = out.size();
  secp256k1_ec_pubkey_serialize(secp256k1_context_static, out.data(), &size, &key,
                                SECP256K1_EC_COMPRESSED);
  return out;
}

Bytes SignetKey::sign(const Hash256& digest) const {
  secp256k1_ecdsa_signature signature;
  const int made = secp256k1_ecdsa_sign(signing(), &signature, digest.bytes.data(), secret_.data(),
                                        nullptr, nullptr);
  TBG_ASSERT(made == 1);
  Bytes der(72);
  std::size_t size = der.size();
  const int written = secp256k1_ecdsa_signature_serialize_der(secp256k1_context_static, der.data(),
                                                              &size, &signature);
  TBG_ASSERT(written == 1);
  der.resize(size);
  return der;
}

bool verifies(ByteView public_key, ByteView signature, const Hash256& digest) {
  const secp256k1_context* const context = secp256k1_context_static;
  secp256k1_pubkey key;
  secp256k1_ecdsa_signature parsed;
  if (public_key.empty() || signature.empty() ||
      secp256k1_ec_pubkey_parse(context, &key, public_key.data(), public_key.size()) != 1 ||
      secp256k1_ecdsa_signature_parse_der(context, &parsed, signature.data(), signature.size()) !=
          1)
    return false;
  // Consensus takes a high S, the library does not.
  secp256k1_ecdsa_signature_normalize(context, &parsed, &parsed);
  return secp256k1_ecdsa_verify(context, &parsed, digest.bytes.data(), &key) == 1;
}

}  // namespace tbg::fakes

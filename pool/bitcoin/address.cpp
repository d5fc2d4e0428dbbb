#include "pool/bitcoin/address.h"

#include <algorithm>
#include <array>

#include "pool/bitcoin/base58.h"
#include "pool/bitcoin/bech32.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/xonly_key.h"

namespace tbg::bitcoin {
namespace {

constexpr std::size_t kBase58DecodedBytes = 25;  // version, 20 bytes of hash, checksum
constexpr std::uint8_t kOp1 = 0x51;
constexpr std::size_t kMaxWitnessVersion = 16;

// The bytes of a scriptPubKey around its hash or key.
struct Template {
  AddressType type;
  std::array<std::uint8_t, 3> head;
  std::size_t head_size;
  std::size_t hash_size;
  std::array<std::uint8_t, 2> tail;
  std::size_t tail_size;

  [[nodiscard]] ByteView head_view() const { return ByteView(head).first(head_size); }
  [[nodiscard]] ByteView tail_view() const { return ByteView(tail).first(tail_size); }
};

constexpr std::array<Template, 5> kTemplates = {{
    {AddressType::p2pkh, {0x76, 0xa9, 20}, 3, 20, {0x88, 0xac}, 2},
    {AddressType::p2sh, {0xa9, 20}, 2, 20, {0x87}, 1},
    {AddressType::p2wpkh, {0x00, 20}, 2, 20, {}, 0},
    {AddressType::p2wsh, {0x00, 32}, 2, 32, {}, 0},
    {AddressType::p2tr, {kOp1, 32}, 2, 32, {}, 0},
}};

Bytes script_for(AddressType type, ByteView hash) {
  const Template& form = kTemplates[static_cast<std::size_t>(type)];
  Bytes script;
  put_bytes(script, form.head_view());
  put_bytes(script, hash);
  put_bytes(script, form.tail_view());
  return script;
}

bool same(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

bool matches(const Template& form, ByteView script) {
  return script.size() == form.head_size + form.hash_size + form.tail_size &&
         same(script.first(form.head_size), form.head_view()) &&
         same(script.last(form.tail_size), form.tail_view());
}

AddressResult from_base58(std::string_view text, ByteView decoded, const NetworkParams& network) {
  if (decoded.size() != kBase58DecodedBytes) return AddressError::malformed;
  if (!has_base58_checksum(decoded)) return AddressError::bad_checksum;
  const ByteView hash = decoded.subspan(1, 20);
  if (decoded[0] == network.p2pkh_version) {
    return Address{AddressType::p2pkh, script_for(AddressType::p2pkh, hash), std::string(text)};
  }
  if (decoded[0] == network.p2sh_version) {
    return Address{AddressType::p2sh, script_for(AddressType::p2sh, hash), std::string(text)};
  }
  return AddressError::wrong_network;
}

// Rules of the witness program that hold whatever the network (BIP141, BIP173, BIP350).
std::optional<AddressError> program_error(const Bech32Text& parts, std::uint8_t version,
                                          const std::optional<Bytes>& program) {
  const auto right = version == 0 ? Bech32Checksum::bech32 : Bech32Checksum::bech32m;
  if (parts.checksum != right) return AddressError::bad_checksum;
  if (version > kMaxWitnessVersion || !program || program->size() < 2 || program->size() > 40) {
    return AddressError::malformed;
  }
  if (version == 0 && program->size() != 20 && program->size() != 32) {
    return AddressError::malformed;
  }
  return std::nullopt;
}

AddressResult from_bech32(const Bech32Text& parts, const NetworkParams& network) {
  if (parts.checksum == Bech32Checksum::wrong) return AddressError::bad_checksum;
  if (parts.data.empty()) return AddressError::malformed;
  const std::uint8_t version = parts.data.front();
  const auto program = bytes_from_groups(ByteView(parts.data).subspan(1));
  if (const auto error = program_error(parts, version, program)) return *error;
  if (parts.hrp != network.bech32_hrp) return AddressError::wrong_network;
  if (version > 1 || (version == 1 && program->size() != 32)) return AddressError::unsupported;
  if (version == 1 && !is_xonly_key(*program)) return AddressError::bad_key;
  const AddressType type = version == 1            ? AddressType::p2tr
                           : program->size() == 20 ? AddressType::p2wpkh
                                                   : AddressType::p2wsh;
  return Address{type, script_for(type, *program),
                 encode_bech32(parts.hrp, parts.data, parts.checksum)};
}

}  // namespace

std::string_view name(AddressType type) {
  switch (type) {
    case AddressType::p2pkh:
      return "p2pkh";
    case AddressType::p2sh:
      return "p2sh";
    case AddressType::p2wpkh:
      return "p2wpkh";
    case AddressType::p2wsh:
      return "p2wsh";
    case AddressType::p2tr:
      return "p2tr";
  }
  return "";
}

AddressResult decode_address(std::string_view text, Network network) {
  // No text is both: Base58 of 25 bytes mixes cases or has characters that Bech32 lacks, and where
  // it does not, its checksum decides before the other form is tried.
  const auto decoded = decode_base58(text);
  const bool good_base58 =
      decoded && decoded->size() == kBase58DecodedBytes && has_base58_checksum(*decoded);
  if (!good_base58) {
    if (const auto parts = parse_bech32(text)) return from_bech32(*parts, params(network));
  }
  if (!decoded) return AddressError::malformed;
  return from_base58(text, *decoded, params(network));
}

std::optional<std::string> encode_address(ByteView script, Network network) {
  const NetworkParams& chain = params(network);
  for (const Template& form : kTemplates) {
    if (!matches(form, script)) continue;
    const ByteView hash = script.subspan(form.head_size, form.hash_size);
    Bytes data;
    switch (form.type) {
      case AddressType::p2pkh:
      case AddressType::p2sh:
        data.push_back(form.type == AddressType::p2pkh ? chain.p2pkh_version : chain.p2sh_version);
        put_bytes(data, hash);
        return encode_base58_check(data);
      case AddressType::p2wpkh:
      case AddressType::p2wsh:
      case AddressType::p2tr: {
        const bool taproot = form.type == AddressType::p2tr;
        data.push_back(taproot ? 1 : 0);
        put_bytes(data, five_bit_groups(hash));
        return encode_bech32(chain.bech32_hrp, data,
                             taproot ? Bech32Checksum::bech32m : Bech32Checksum::bech32);
      }
    }
  }
  return std::nullopt;
}

}  // namespace tbg::bitcoin

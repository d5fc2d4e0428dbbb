// Bitcoin addresses: Base58Check (P2PKH, P2SH) and segwit addresses (BIP173 bech32 for version 0,
// BIP350 bech32m for version 1).
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/network.h"

namespace tbg::bitcoin {

enum class AddressType : std::uint8_t { p2pkh, p2sh, p2wpkh, p2wsh, p2tr };

// "p2pkh", "p2sh", "p2wpkh", "p2wsh", "p2tr".
[[nodiscard]] std::string_view name(AddressType type);

struct Address {
  AddressType type;
  Bytes script;      // scriptPubKey that pays it: 25, 23, 22, 34 or 34 bytes
  std::string text;  // canonical spelling: bech32 in lower case, Base58 as given
};

enum class AddressError : std::uint8_t {
  malformed,  // neither Base58Check nor bech32, or of a length no address has
  bad_checksum,
  wrong_network,  // a good address of another network
  unsupported,    // a witness version above 1, or a version-1 program that is not 32 bytes
  bad_key,        // a P2TR key that is not the x coordinate of a point on the curve
};

using AddressResult = boost::system::result<Address, AddressError>;

// test, testnet4 and signet share their prefixes and accept each other's addresses; regtest shares
// the Base58 versions with them but has its own bech32 prefix. Never throws; any byte string is
// allowed.
AddressResult decode_address(std::string_view text, Network network);

// The address that the script pays on this network; nullopt for scripts of no address type.
std::optional<std::string> encode_address(ByteView script, Network network);

}  // namespace tbg::bitcoin

// Base58 and its four-byte checksum, as Bitcoin's oldest addresses use them.
// Source: Bitcoin Core base58.cpp; no white space is tolerated here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

// Longest text that is decoded at all, as the work grows with its square: a secret key (WIF) has 52
// characters, an address 26 to 35.
inline constexpr std::size_t kBase58TextMax = 52;

// The bytes of the number, each leading '1' a zero byte; nullopt for foreign characters or longer
// text.
std::optional<Bytes> decode_base58(std::string_view text);

// True if the last four bytes are the start of sha256d of those before.
bool has_base58_checksum(ByteView decoded);

// Base58 of the payload followed by its checksum.
std::string encode_base58_check(ByteView payload);

}  // namespace tbg::bitcoin

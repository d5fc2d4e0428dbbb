// Block headers: 80 bytes, all integers little-endian.
#pragma once

#include <array>
#include <cstdint>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

using HeaderBytes = std::array<std::uint8_t, 80>;

struct BlockHeader {
  std::uint32_t version = 0;
  Hash256 previous;
  Hash256 merkle_root;
  std::uint32_t time = 0;  // Unix seconds
  std::uint32_t bits = 0;
  std::uint32_t nonce = 0;
  friend bool operator==(const BlockHeader&, const BlockHeader&) = default;
};

HeaderBytes serialize(const BlockHeader& header);
void serialize_to(const BlockHeader& header, std::uint8_t* out80);
BlockHeader parse_header(const HeaderBytes& bytes);
Hash256 block_hash(const BlockHeader& header);

}  // namespace tbg::bitcoin

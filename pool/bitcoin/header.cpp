#include "pool/bitcoin/header.h"

#include <algorithm>

#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::bitcoin {

void serialize_to(const BlockHeader& header, std::uint8_t* out80) {
  store_le32(out80, header.version);
  std::copy(header.previous.bytes.begin(), header.previous.bytes.end(), out80 + 4);
  std::copy(header.merkle_root.bytes.begin(), header.merkle_root.bytes.end(), out80 + 36);
  store_le32(out80 + 68, header.time);
  store_le32(out80 + 72, header.bits);
  store_le32(out80 + 76, header.nonce);
}

HeaderBytes serialize(const BlockHeader& header) {
  HeaderBytes bytes;
  serialize_to(header, bytes.data());
  return bytes;
}

BlockHeader parse_header(const HeaderBytes& bytes) {
  BlockHeader header;
  header.version = load_le32(bytes.data());
  std::copy_n(bytes.data() + 4, 32, header.previous.bytes.begin());
  std::copy_n(bytes.data() + 36, 32, header.merkle_root.bytes.begin());
  header.time = load_le32(bytes.data() + 68);
  header.bits = load_le32(bytes.data() + 72);
  header.nonce = load_le32(bytes.data() + 76);
  return header;
}

Hash256 block_hash(const BlockHeader& header) { return sha256d(serialize(header)); }

}  // namespace tbg::bitcoin

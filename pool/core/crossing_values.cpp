#include "pool/core/crossing_values.h"

#include "pool/bitcoin/serialize.h"

namespace tbg::core {

Digest::Digest(bitcoin::ByteView bytes) : size(bytes.size()) {
  RollingHash content;
  content.mix(bytes);
  hash = static_cast<std::uint32_t>(content.value());
}

Brief::Brief(const bitcoin::Hash256& hash) : first(bitcoin::load_le32(hash.bytes.data())) {}

}  // namespace tbg::core

#include "pool/bitcoin/block.h"

#include <algorithm>

#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::bitcoin {

Bytes assemble_block(const HeaderBytes& header, ByteView coinbase, ByteView others_data,
                     std::size_t others_count) {
  Bytes block;
  block.reserve(header.size() + 9 + coinbase.size() + others_data.size());
  put_bytes(block, header);
  put_compact_size(block, others_count + 1);
  put_bytes(block, coinbase);
  put_bytes(block, others_data);
  return block;
}

std::optional<Block> parse_block(ByteView bytes) {
  Reader reader(bytes);
  const auto header = reader.take(HeaderBytes{}.size());
  const auto count = reader.compact_size();
  if (!header || !count) return std::nullopt;
  HeaderBytes header_bytes;
  std::copy(header->begin(), header->end(), header_bytes.begin());
  Block block{parse_header(header_bytes), {}};
  // Grown as they come: the count is only a claim until the data bears it out.
  for (std::uint64_t i = 0; i < *count; ++i) {
    auto tx = read_transaction(reader);
    if (!tx) return std::nullopt;
    block.transactions.push_back(std::move(*tx));
  }
  if (!reader.done()) return std::nullopt;
  return block;
}

Hash256 witness_commitment(std::span<const Hash256> wtxids, const Hash256& reserved_value) {
  std::vector<Hash256> leaves(1);
  leaves.insert(leaves.end(), wtxids.begin(), wtxids.end());
  return sha256d(merkle_root(std::move(leaves)).view(), reserved_value.view(), {});
}

}  // namespace tbg::bitcoin

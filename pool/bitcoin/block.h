// Whole blocks: put together from a solved share, and taken apart again.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/header.h"
#include "pool/bitcoin/transaction.h"

namespace tbg::bitcoin {

struct Block {
  BlockHeader header;
  std::vector<Transaction> transactions;
};

// header | count | coinbase | other transactions, ready for submitblock. `coinbase` is the
// serialisation that belongs into the block (with witness where the block commits to one);
// `others_data` is the concatenated BIP144 serialisation of `others_count` transactions.
Bytes assemble_block(const HeaderBytes& header, ByteView coinbase, ByteView others_data,
                     std::size_t others_count);

// nullopt for truncated or trailing data.
std::optional<Block> parse_block(ByteView bytes);

// BIP141: sha256d(witness merkle root || reserved value). `wtxids` without the coinbase, whose
// wtxid is zero.
Hash256 witness_commitment(std::span<const Hash256> wtxids, const Hash256& reserved_value);

}  // namespace tbg::bitcoin

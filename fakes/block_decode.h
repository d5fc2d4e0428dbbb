// Reads a block as Bitcoin Core does, which is more forgiving than pool/bitcoin: bytes behind the
// block are ignored, and a transaction may have no inputs (it is refused later, with a reason).
#pragma once

#include <optional>

#include "pool/bitcoin/block.h"

namespace tbg::fakes {

std::optional<bitcoin::Block> decode_block(bitcoin::ByteView bytes);
bitcoin::Bytes encode_block(const bitcoin::Block& block);

}  // namespace tbg::fakes

// Merkle trees over transaction ids, with Bitcoin's rule of doubling an odd last node.
#pragma once

#include <span>
#include <vector>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

// Root over all leaves; all-zero for none.
Hash256 merkle_root(std::vector<Hash256> leaves);

// The sibling hashes on the way from leaf 0 (the coinbase) to the root, lowest first. `others` are
// the leaves after the coinbase, in block order. Empty when there are none.
std::vector<Hash256> merkle_branch(std::span<const Hash256> others);

// Root of the tree whose leaf 0 is `coinbase_txid`.
Hash256 root_from_branch(const Hash256& coinbase_txid, std::span<const Hash256> branch);

}  // namespace tbg::bitcoin

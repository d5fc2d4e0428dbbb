// BIP141: sizes, and the coinbase's commitment to all witnesses.
#pragma once

#include "fakes/consensus.h"
#include "pool/bitcoin/block.h"

namespace tbg::fakes {

Check check_witness(const bitcoin::Block& block, bool segwit);

// Index of the coinbase output that commits to the witnesses; the last one counts.
std::optional<std::size_t> commitment_index(const bitcoin::Transaction& coinbase);
// Merkle root over the wtxids, zero standing for the coinbase's.
bitcoin::Hash256 witness_root(const bitcoin::Block& block);

std::size_t stripped_size(const bitcoin::Block& block);
std::size_t block_weight(const bitcoin::Block& block);

}  // namespace tbg::fakes

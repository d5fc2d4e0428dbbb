// What can be said against a block without knowing which coins exist: Bitcoin Core's CheckBlock,
// ContextualCheckBlockHeader and ContextualCheckBlock, with their words and in their order.
#pragma once

#include "fakes/block_tree.h"
#include "fakes/consensus.h"
#include "pool/bitcoin/block.h"

namespace tbg::fakes {

// The hash meets the header's own bits, and these are no easier than the network allows.
bool has_proof_of_work(const bitcoin::BlockHeader& header, const Rules& rules);

Check check_block(const bitcoin::Block& block, const Rules& rules);
Check check_header_context(const bitcoin::BlockHeader& header, const BlockEntry& parent,
                           const Rules& rules, std::int64_t now_s);
Check check_block_context(const bitcoin::Block& block, const BlockEntry& parent,
                          const Rules& rules);
Check check_transaction(const bitcoin::Transaction& tx);
// Its lock time allows it in a block of this height, `time` being the median time before it.
bool is_final(const bitcoin::Transaction& tx, std::int64_t height, std::int64_t time);

// `repeated`: two equal neighbours on some level, so that another list has the same root
// (CVE-2012-2459).
bitcoin::Hash256 root_of(std::vector<bitcoin::Hash256> level, bool* repeated = nullptr);

}  // namespace tbg::fakes

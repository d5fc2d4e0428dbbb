// Makes blocks: for competing miners, for tests, and for the embedded node that mines by itself.
#pragma once

#include <optional>

#include "fakes/chain.h"

namespace tbg::fakes {

struct BlockPlan {
  std::int64_t now_s = 0;                  // the block's time, if the rules allow it
  std::optional<bitcoin::Hash256> parent;  // nullopt: the tip
  bitcoin::Bytes payout = anyone_script();
  std::uint64_t tag = 0;     // in the coinbase, so that two plans never make the same block
  bool transactions = true;  // take the mempool's, where the parent is the tip
};

// A block that is right in everything but its proof of work. The parent must be known.
bitcoin::Block draft_block(const Chain& chain, const BlockPlan& plan);
// After a change of transactions: witness commitment (if there is one) and merkle root made right.
void recommit(bitcoin::Block& block);

// Tries up to `hashes_max` nonces from header.nonce on. True: solved. False: header.nonce is the
// next one to try; it wraps, and the caller changes something else once it has tried them all.
bool solve(bitcoin::BlockHeader& header, std::uint64_t hashes_max);

// Drafts, solves and submits. The answer must not be an error: it is returned as given.
struct Mined {
  bitcoin::Hash256 hash;
  SubmitReply reply;
};
Mined mine_block(Chain& chain, const BlockPlan& plan);
// `count` empty blocks in a row upon `parent`; returns the last. A reorganisation, if they weigh
// more.
bitcoin::Hash256 mine_branch(Chain& chain, bitcoin::Hash256 parent, int count, std::uint64_t tag,
                             std::int64_t now_s);

// Mines upon whatever the tip is, in slices, so that a program with one thread can mine for itself.
class SelfMiner {
 public:
  SelfMiner(Chain& chain, bitcoin::Bytes payout) : chain_(chain), payout_(std::move(payout)) {}

  // Hashes at most `hashes_max` headers; the block, if one was found and accepted.
  std::optional<bitcoin::Hash256> step(std::uint64_t hashes_max, std::int64_t now_s);

 private:
  static constexpr std::int64_t kRedraftSeconds = 30;  // for fresh transactions and time

  Chain& chain_;
  bitcoin::Bytes payout_;
  std::optional<bitcoin::Block> draft_;
  std::int64_t drafted_s_ = 0;
  std::uint64_t tag_ = 0;
};

}  // namespace tbg::fakes

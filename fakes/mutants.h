// Blocks that are wrong in one way each, and some that only look wrong, to hold the fake chain's
// verdicts against those of a real node.
//
// A seed and a time give one sequence. Every mutant is made upon the chain as it stands, so the
// caller gives each one to the chain before it asks for the next. The first blocks are honest: they
// provide coins.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "fakes/chain.h"
#include "fakes/random.h"
#include "fakes/tx_source.h"

namespace tbg::fakes {

struct Mutant {
  std::string_view label;
  bitcoin::Bytes bytes;
};

// The block under the knife, with what a mutation may want to know or to switch off.
struct Bench {
  Chain& chain;
  Random& random;
  bitcoin::Block block;
  std::int64_t now_s = 0;
  bool fix_witness = true;              // make the witness commitment right afterwards
  bool fix_root = true;                 // and the merkle root
  bool solve = true;                    // and the proof of work
  std::optional<bitcoin::Bytes> bytes;  // instead of the block

  bitcoin::Transaction& coinbase() { return block.transactions[0]; }
  bitcoin::TxIn& coinbase_input() { return coinbase().inputs[0]; }
  [[nodiscard]] std::int64_t height() const;
  // A mature coin paid to this script that nothing in the mempool spends.
  bitcoin::OutPoint coin(bitcoin::ByteView script);
  // A transaction that spends a coin anybody may spend.
  bitcoin::Transaction spend();
  bitcoin::Transaction spend(const bitcoin::OutPoint& point, std::vector<bitcoin::Bytes> witness);
  void add(bitcoin::Transaction tx) { block.transactions.push_back(std::move(tx)); }
  void repair();
};

struct Mutation {
  std::string_view label;
  void (*apply)(Bench&);
  unsigned weight = 10;
};
std::span<const Mutation> header_mutations();
std::span<const Mutation> coinbase_mutations();
std::span<const Mutation> transaction_mutations();
std::span<const Mutation> byte_mutations();

// Scripts of the coins that honest blocks make besides anyone_script(): a witness version yet
// without meaning (any witness spends it) and a P2SH.
bitcoin::Bytes future_script();
bitcoin::Bytes p2sh_script();

class MutantSource {
 public:
  static constexpr int kHonestBlocks = 125;

  MutantSource(Chain& chain, std::uint64_t seed, std::int64_t now_s);
  Mutant next();

 private:
  bitcoin::Block draft();
  Mutant resubmission();
  void adopt_coins();

  Chain& chain_;
  Random random_;
  TxSource transactions_;
  std::int64_t now_s_;
  std::uint64_t tag_ = 0;
  std::int64_t adopted_height_ = 0;
  std::vector<bitcoin::Bytes> past_;  // mutants to be submitted again
  std::vector<Mutation> mutations_;
  std::uint64_t weight_ = 0;
};

}  // namespace tbg::fakes

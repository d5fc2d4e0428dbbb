// The coins that exist at one block, and the step from block to block in both directions: Bitcoin
// Core's ConnectBlock and DisconnectBlock, without running scripts.
//
// Scripts are not executed: who may spend a coin is not checked. The fakes' own transactions spend
// coins that anyone may spend, and tests that need a refused signature need a real node. Rules that
// the supply of a chain puts out of reach (BIP30, sums above all money) are left out.
#pragma once

#include <unordered_map>
#include <utility>
#include <vector>

#include "fakes/block_tree.h"
#include "fakes/consensus.h"
#include "pool/bitcoin/block.h"

namespace tbg::fakes {

struct Coin {
  bitcoin::TxOut out;
  std::int64_t height = 0;
  bool coinbase = false;
};

struct OutPointHash {
  std::size_t operator()(const bitcoin::OutPoint& point) const;
};

// What a block took away, in the order taken; enough to take the block back.
using Undo = std::vector<std::pair<bitcoin::OutPoint, Coin>>;

class CoinSet {
 public:
  [[nodiscard]] const Coin* find(const bitcoin::OutPoint& point) const;
  void add(const bitcoin::OutPoint& point, Coin coin);

  // Spends and creates what the block does. On a reject nothing has changed. `entry` is the block's
  // own place in the tree.
  Check connect(const bitcoin::Block& block, const BlockEntry& entry, const Rules& rules,
                Undo& undo);
  void disconnect(const bitcoin::Block& block, Undo undo);

 private:
  void spend(const bitcoin::OutPoint& point, Undo& undo);
  void create(const bitcoin::Transaction& tx, std::int64_t height);
  Check connect_inputs(const bitcoin::Transaction& tx, const BlockEntry& entry, Undo& undo,
                       std::int64_t& fees);

  std::unordered_map<bitcoin::OutPoint, Coin, OutPointHash> coins_;  // never iterated
};

// Fee of a transaction whose coins are all known, or what is wrong with spending them at `height`:
// bad-txns-inputs-missingorspent, ...-premature-spend-of-coinbase, bad-txns-in-belowout.
struct InputsChecked {
  Check bad;
  std::int64_t fee = 0;
};
InputsChecked check_inputs(const bitcoin::Transaction& tx, const std::vector<const Coin*>& coins,
                           std::int64_t height);
// BIP68, for a transaction in the block `entry`.
bool sequence_locks_open(const bitcoin::Transaction& tx, const std::vector<const Coin*>& coins,
                         const BlockEntry& entry);

}  // namespace tbg::fakes

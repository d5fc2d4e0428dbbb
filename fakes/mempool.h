// Transactions waiting for a block, with what a block template says about each.
//
// Order of arrival is kept, so that a transaction always stands behind those whose outputs it
// spends. After every change of the tip refresh() drops what can no longer be mined.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "fakes/coins.h"

namespace tbg::fakes {

struct PooledTx {
  bitcoin::Transaction tx;
  bitcoin::Bytes raw;  // BIP144
  bitcoin::Hash256 txid;
  bitcoin::Hash256 wtxid;
  std::int64_t fee = 0;
  std::int64_t sigops_cost = 0;
  std::size_t weight = 0;
};

class Mempool {
 public:
  // Where a new transaction would be mined: in the block after `tip`, upon `coins`.
  struct Place {
    const BlockEntry& tip;
    const CoinSet& coins;
  };

  // nullopt: taken. Otherwise the first thing wrong with it.
  Check add(const bitcoin::Transaction& tx, const Place& place);
  // `returned` come back from blocks that are no longer in the chain, oldest first.
  void refresh(std::vector<bitcoin::Transaction> returned, const Place& place);

  [[nodiscard]] const std::vector<PooledTx>& transactions() const { return entries_; }
  // The coin, if one of our transactions makes it; nullptr otherwise.
  [[nodiscard]] const Coin* find(const bitcoin::OutPoint& point) const;
  [[nodiscard]] bool spends(const bitcoin::OutPoint& point) const;
  // Grows with every change (Core's GetTransactionsUpdated).
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

 private:
  using Key = std::pair<bitcoin::Hash256, std::uint32_t>;
  static Key key(const bitcoin::OutPoint& point) { return {point.txid, point.index}; }

  std::vector<PooledTx> entries_;
  std::set<Key> spent_;
  std::map<Key, Coin> made_;
  std::uint64_t changes_ = 0;
};

}  // namespace tbg::fakes

#include "fakes/mempool.h"

#include "fakes/check_block.h"
#include "fakes/sigops.h"

namespace tbg::fakes {

using bitcoin::OutPoint;
using bitcoin::Transaction;

namespace {

PooledTx pooled(const Transaction& tx, const std::vector<const Coin*>& coins, std::int64_t fee) {
  PooledTx entry{tx, bitcoin::serialize(tx), bitcoin::txid(tx), bitcoin::wtxid(tx), fee, 0, 0};
  entry.weight = bitcoin::weight(tx);
  entry.sigops_cost = legacy_sigops(tx) * static_cast<std::int64_t>(kWitnessScale);
  for (std::size_t i = 0; i < coins.size(); ++i) {
    entry.sigops_cost += spend_sigops_cost(tx.inputs[i], coins[i]->out.script);
  }
  return entry;
}

}  // namespace

const Coin* Mempool::find(const OutPoint& point) const {
  const auto found = made_.find(key(point));
  return found == made_.end() ? nullptr : &found->second;
}

bool Mempool::spends(const OutPoint& point) const { return spent_.contains(key(point)); }

Check Mempool::add(const Transaction& tx, const Place& place) {
  if (Check bad = check_transaction(tx)) return bad;
  if (tx.is_coinbase()) return Reject{"coinbase"};
  std::vector<const Coin*> coins;
  for (const bitcoin::TxIn& input : tx.inputs) {
    if (spends(input.previous)) return Reject{"txn-mempool-conflict"};
    const Coin* made = find(input.previous);
    coins.push_back(made != nullptr ? made : place.coins.find(input.previous));
  }
  BlockEntry next;
  next.parent = &place.tip;
  next.height = place.tip.height + 1;
  const InputsChecked checked = check_inputs(tx, coins, next.height);
  if (checked.bad) return checked.bad;
  if (!is_final(tx, next.height, median_time(place.tip)) || !sequence_locks_open(tx, coins, next)) {
    return Reject{"non-final"};
  }
  entries_.push_back(pooled(tx, coins, checked.fee));
  for (const bitcoin::TxIn& input : tx.inputs)
    spent_.insert(key(input.previous));
  for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
    made_[{entries_.back().txid, i}] = {tx.outputs[i], next.height, false};
  }
  ++changes_;
  return std::nullopt;
}

void Mempool::refresh(std::vector<Transaction> returned, const Place& place) {
  for (PooledTx& entry : entries_)
    returned.push_back(std::move(entry.tx));
  entries_.clear();
  spent_.clear();
  made_.clear();
  ++changes_;
  for (const Transaction& tx : returned)
    add(tx, place);
}

}  // namespace tbg::fakes

#include "fakes/coins.h"

#include <algorithm>

#include "fakes/sigops.h"
#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/serialize.h"

namespace tbg::fakes {

using bitcoin::OutPoint;
using bitcoin::Transaction;
using bitcoin::TxIn;

namespace {

constexpr std::size_t kScriptBytesMax = 10'000;
constexpr std::uint8_t kOpReturn = 0x6a;

// Such outputs never become coins.
bool is_unspendable(const bitcoin::Bytes& script) {
  return (!script.empty() && script[0] == kOpReturn) || script.size() > kScriptBytesMax;
}

std::int64_t value_out(const Transaction& tx) {
  std::int64_t sum = 0;
  for (const bitcoin::TxOut& output : tx.outputs)
    sum += output.value;
  return sum;
}

std::int64_t sigops_cost(const Transaction& tx, const Undo& undo, std::size_t first_spent) {
  std::int64_t cost = legacy_sigops(tx) * static_cast<std::int64_t>(kWitnessScale);
  for (std::size_t i = first_spent; i < undo.size(); ++i) {
    cost += spend_sigops_cost(tx.inputs[i - first_spent], undo[i].second.out.script);
  }
  return cost;
}

}  // namespace

std::size_t OutPointHash::operator()(const OutPoint& point) const {
  return static_cast<std::size_t>(bitcoin::load_le64(point.txid.bytes.data())) + point.index;
}

const Coin* CoinSet::find(const OutPoint& point) const {
  const auto found = coins_.find(point);
  return found == coins_.end() ? nullptr : &found->second;
}

void CoinSet::add(const OutPoint& point, Coin coin) {
  coins_.insert_or_assign(point, std::move(coin));
}

void CoinSet::spend(const OutPoint& point, Undo& undo) {
  const auto found = coins_.find(point);
  TBG_ASSERT(found != coins_.end());
  undo.emplace_back(point, std::move(found->second));
  coins_.erase(found);
}

void CoinSet::create(const Transaction& tx, std::int64_t height) {
  const bitcoin::Hash256 id = bitcoin::txid(tx);
  for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
    if (is_unspendable(tx.outputs[i].script)) continue;
    add({id, i}, {tx.outputs[i], height, tx.is_coinbase()});
  }
}

Check CoinSet::connect_inputs(const Transaction& tx, const BlockEntry& entry, Undo& undo,
                              std::int64_t& fees) {
  std::vector<const Coin*> coins;
  for (const TxIn& input : tx.inputs)
    coins.push_back(find(input.previous));
  const InputsChecked checked = check_inputs(tx, coins, entry.height);
  if (checked.bad) return checked.bad;
  fees += checked.fee;
  if (!sequence_locks_open(tx, coins, entry)) return Reject{"bad-txns-nonfinal"};
  for (const TxIn& input : tx.inputs)
    spend(input.previous, undo);
  return std::nullopt;
}

Check CoinSet::connect(const bitcoin::Block& block, const BlockEntry& entry, const Rules& rules,
                       Undo& undo) {
  std::int64_t fees = 0;
  std::int64_t cost = 0;
  Check bad;
  std::size_t done = 0;
  for (; done < block.transactions.size() && !bad; ++done) {
    const Transaction& tx = block.transactions[done];
    const std::size_t first_spent = undo.size();
    if (done > 0) bad = connect_inputs(tx, entry, undo, fees);
    if (bad) break;
    cost += sigops_cost(tx, undo, first_spent);
    if (cost > kSigopsCostMax) bad = Reject{"bad-blk-sigops"};
    create(tx, entry.height);
  }
  const std::int64_t reward = fees + bitcoin::subsidy(rules.network, entry.height);
  if (!bad && value_out(block.transactions[0]) > reward) bad = Reject{"bad-cb-amount"};
  if (bad) {
    const bitcoin::Block part{block.header,
                              {block.transactions.begin(),
                               block.transactions.begin() + static_cast<std::ptrdiff_t>(done)}};
    disconnect(part, std::move(undo));
  }
  return bad;
}

void CoinSet::disconnect(const bitcoin::Block& block, Undo undo) {
  // Coins come back first, in reverse; those that the block itself made then go with their makers.
  for (auto spent = undo.rbegin(); spent != undo.rend(); ++spent) {
    add(spent->first, std::move(spent->second));
  }
  for (const Transaction& tx : block.transactions) {
    const bitcoin::Hash256 id = bitcoin::txid(tx);
    for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
      coins_.erase({id, i});
  }
}

InputsChecked check_inputs(const Transaction& tx, const std::vector<const Coin*>& coins,
                           std::int64_t height) {
  if (std::find(coins.begin(), coins.end(), nullptr) != coins.end()) {
    return {Reject{"bad-txns-inputs-missingorspent"}};
  }
  std::int64_t value_in = 0;
  for (const Coin* coin : coins) {
    if (coin->coinbase && height - coin->height < kCoinbaseMaturity) {
      return {Reject{"bad-txns-premature-spend-of-coinbase"}};
    }
    value_in += coin->out.value;
  }
  const std::int64_t fee = value_in - value_out(tx);
  if (fee < 0) return {Reject{"bad-txns-in-belowout"}};
  return {std::nullopt, fee};
}

bool sequence_locks_open(const Transaction& tx, const std::vector<const Coin*>& coins,
                         const BlockEntry& entry) {
  constexpr std::uint32_t kDisabled = 1U << 31, kTimed = 1U << 22, kMask = 0xffff;
  constexpr int kGranularity = 9;  // units of 512 seconds
  if (tx.version < 2) return true;
  for (std::size_t i = 0; i < coins.size(); ++i) {
    const std::uint32_t sequence = tx.inputs[i].sequence;
    if ((sequence & kDisabled) != 0) continue;
    const std::int64_t wait = sequence & kMask;
    if ((sequence & kTimed) == 0) {
      if (coins[i]->height + wait > entry.height) return false;
      continue;
    }
    // Counted from the median time before the block that made the coin.
    const BlockEntry* before = &entry;
    while (before->parent != nullptr && before->height > coins[i]->height - 1) {
      before = before->parent;
    }
    const std::int64_t opens = median_time(*before) + (wait << kGranularity);
    if (opens > median_time(*entry.parent)) return false;
  }
  return true;
}

}  // namespace tbg::fakes

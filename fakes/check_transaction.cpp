#include <set>
#include <utility>

#include "fakes/check_block.h"

namespace tbg::fakes {

using bitcoin::OutPoint;
using bitcoin::Transaction;

namespace {

constexpr std::size_t kCoinbaseScriptMin = 2;
constexpr std::size_t kCoinbaseScriptMax = 100;
constexpr std::uint32_t kNullIndex = 0xffffffff;

Check check_values(const Transaction& tx) {
  std::int64_t sum = 0;
  for (const bitcoin::TxOut& output : tx.outputs) {
    if (output.value < 0) return Reject{"bad-txns-vout-negative"};
    if (output.value > kMoneyMax) return Reject{"bad-txns-vout-toolarge"};
    sum += output.value;
    if (sum > kMoneyMax) return Reject{"bad-txns-txouttotal-toolarge"};
  }
  return std::nullopt;
}

}  // namespace

// Core's bad-txns-oversize cannot happen in a block: bad-blk-length comes first.
Check check_transaction(const Transaction& tx) {
  if (tx.inputs.empty()) return Reject{"bad-txns-vin-empty"};
  if (tx.outputs.empty()) return Reject{"bad-txns-vout-empty"};
  if (Check bad = check_values(tx)) return bad;
  std::set<std::pair<bitcoin::Hash256, std::uint32_t>> spent;
  for (const bitcoin::TxIn& input : tx.inputs) {
    if (!spent.emplace(input.previous.txid, input.previous.index).second) {
      return Reject{"bad-txns-inputs-duplicate"};
    }
  }
  if (tx.is_coinbase()) {
    const std::size_t size = tx.inputs[0].script_sig.size();
    if (size < kCoinbaseScriptMin || size > kCoinbaseScriptMax) return Reject{"bad-cb-length"};
    return std::nullopt;
  }
  for (const bitcoin::TxIn& input : tx.inputs) {
    if (input.previous == OutPoint{{}, kNullIndex}) return Reject{"bad-txns-prevout-null"};
  }
  return std::nullopt;
}

}  // namespace tbg::fakes

#include "fakes/tx_source.h"

#include <algorithm>

namespace tbg::fakes {

using bitcoin::Bytes;
using bitcoin::OutPoint;
using bitcoin::Transaction;

namespace {

constexpr std::int64_t kDust = 1'000;
constexpr std::size_t kInputsMax = 3;

}  // namespace

TxSource::TxSource(Chain& chain, std::uint64_t seed) : chain_(chain), random_(seed) {
  for (std::uint32_t i = 0; i < chain.options().faucet_coins; ++i)
    adopt(faucet_coin(i));
}

std::vector<OutPoint> TxSource::pick(std::size_t wanted, std::int64_t& value) {
  std::vector<OutPoint> picked;
  while (picked.size() < wanted && !coins_.empty()) {
    std::swap(coins_[random_.index(coins_.size())], coins_.back());
    const OutPoint point = coins_.back();
    coins_.pop_back();
    const Coin* coin = chain_.spendable(point);
    if (coin == nullptr) continue;
    value += coin->out.value;
    picked.push_back(point);
  }
  return picked;
}

Bytes TxSource::fantasy_script() {
  Bytes script{0x00, 0x14};
  script.resize(22);
  random_.fill(std::span(script).subspan(2));
  return script;
}

std::size_t TxSource::feed(std::size_t count) {
  std::size_t fed = 0;
  while (fed < count && !coins_.empty()) {
    std::int64_t value = 0;
    const std::vector<OutPoint> inputs = pick(1 + random_.index(kInputsMax), value);
    Transaction tx;
    for (const OutPoint& point : inputs) {
      tx.inputs.push_back({point, {}, 0xfffffffd, anyone_witness()});
    }
    const std::int64_t fee = random_.between(1, 50) * (100 + 70 * std::ssize(inputs));
    if (value < fee + 3 * kDust) continue;
    const std::int64_t spare = value - fee;
    const std::int64_t paid = random_.chance(1, 3) ? random_.between(kDust, 2 * kDust) : 0;
    const std::int64_t half = random_.between(kDust / 2, (spare - paid) / 2);
    if (paid > 0) tx.outputs.push_back({paid, fantasy_script()});
    tx.outputs.push_back({half, anyone_script()});
    tx.outputs.push_back({spare - paid - half, anyone_script()});
    if (chain_.add_transaction(tx)) continue;
    ++fed;
    const bitcoin::Hash256 id = bitcoin::txid(tx);
    const auto last = static_cast<std::uint32_t>(tx.outputs.size());
    for (std::uint32_t i = last - 2; i < last; ++i)
      adopt({id, i});
  }
  return fed;
}

}  // namespace tbg::fakes

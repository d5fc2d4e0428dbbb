// Fills a mempool with plausible transactions, from a seed.
//
// They spend coins that anyone may spend: the chain's faucet coins and what comes back from them.
// Most have one or two inputs and outputs; some pay fantasy addresses; fees are 1 to 50 satoshi per
// unit of size. Memory: the outpoints it believes to own.
#pragma once

#include <vector>

#include "fakes/chain.h"
#include "fakes/random.h"

namespace tbg::fakes {

class TxSource {
 public:
  // Owns all faucet coins of the chain.
  TxSource(Chain& chain, std::uint64_t seed);

  // Puts up to `count` new transactions into the mempool; returns how many (fewer when coins run
  // out).
  std::size_t feed(std::size_t count);
  // A coin from elsewhere, for example a mature coinbase paid to anyone_script().
  void adopt(const bitcoin::OutPoint& coin) { coins_.push_back(coin); }

 private:
  // Takes coins that can be spent now; forgets those that are gone.
  std::vector<bitcoin::OutPoint> pick(std::size_t wanted, std::int64_t& value);
  bitcoin::Bytes fantasy_script();

  Chain& chain_;
  Random random_;
  std::vector<bitcoin::OutPoint> coins_;
};

}  // namespace tbg::fakes

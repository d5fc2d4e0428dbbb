// Before any miner works on them: coinbases as this pool will build them, read back.
#pragma once

#include <string>
#include <vector>

#include "pool/core/options.h"

namespace tbg::app {

struct CoinbaseCheck {
  std::string problem;  // empty: none
  std::vector<std::string> notes;
};

// Builds a sample coinbase that pays `payout_script` (empty: a P2TR one, the longest there is) and
// looks at everything a node or a miner would: form, scriptSig, payout, donation, tag, size.
CoinbaseCheck check_coinbase(const core::Options& options, const bitcoin::Bytes& payout_script);

}  // namespace tbg::app

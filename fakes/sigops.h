// Counting signature operations as consensus does.
#pragma once

#include <cstdint>

#include "pool/bitcoin/transaction.h"

namespace tbg::fakes {

// In one script. `accurate`: a multisig behind OP_1..OP_16 counts that many keys, not 20.
std::int64_t count_sigops(bitcoin::ByteView script, bool accurate);
// In all scripts of the transaction itself, each multisig as 20.
std::int64_t legacy_sigops(const bitcoin::Transaction& tx);
// What spending `spent` with `input` adds: P2SH operations four-fold, witness operations once.
std::int64_t spend_sigops_cost(const bitcoin::TxIn& input, bitcoin::ByteView spent);

}  // namespace tbg::fakes

// What a piece of work is worth: the one function that turns (coinbase, branch, header fields) into
// hash, difficulty and payouts. Shares are judged with it, proofs from other pools will be verified
// with it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/header.h"
#include "pool/bitcoin/transaction.h"

namespace tbg::bitcoin {

// The fields of a header that do not follow from the transactions.
struct HeaderFields {
  std::uint32_t version = 0;
  Hash256 previous;
  std::uint32_t time = 0;
  std::uint32_t bits = 0;
  std::uint32_t nonce = 0;
};

struct WorkProof {
  HeaderBytes header;
  Hash256 hash;
  double difficulty = 0;
  std::vector<TxOut> payouts;  // all outputs of the coinbase, in order
};

// nullopt if `coinbase` is not one well-formed coinbase transaction (either serialisation).
std::optional<WorkProof> prove_work(ByteView coinbase, std::span<const Hash256> branch,
                                    const HeaderFields& fields);

HeaderBytes header_for(const Hash256& coinbase_txid, std::span<const Hash256> branch,
                       const HeaderFields& fields);

// The same step for many shares at once, as a shard judges a turn of its loop: the merkle climb
// runs over all shares level by level in vector lanes.
struct RootClimb {
  Hash256 node;                     // in: coinbase txid; out: merkle root
  std::span<const Hash256> branch;  // must outlive the call
};
// Scratch space that callers keep, so that a warm batch allocates nothing.
class BatchClimber {
 public:
  void climb(std::span<RootClimb> shares);

 private:
  std::vector<std::uint8_t> nodes_;
  std::vector<Hash256> parents_;
  std::vector<std::size_t> active_;
};

}  // namespace tbg::bitcoin

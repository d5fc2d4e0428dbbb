// Transactions, with and without witness (BIP144).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

struct OutPoint {
  Hash256 txid;
  std::uint32_t index = 0;
  friend bool operator==(const OutPoint&, const OutPoint&) = default;
};

struct TxIn {
  OutPoint previous;
  Bytes script_sig;
  std::uint32_t sequence = 0xffffffff;
  std::vector<Bytes> witness;
  friend bool operator==(const TxIn&, const TxIn&) = default;
};

struct TxOut {
  std::int64_t value = 0;  // satoshi
  Bytes script;
  friend bool operator==(const TxOut&, const TxOut&) = default;
};

struct Transaction {
  std::uint32_t version = 2;
  std::vector<TxIn> inputs;
  std::vector<TxOut> outputs;
  std::uint32_t lock_time = 0;

  friend bool operator==(const Transaction&, const Transaction&) = default;
  [[nodiscard]] bool has_witness() const;
  [[nodiscard]] bool is_coinbase() const;  // one input, whose outpoint is null
};

Bytes serialize(const Transaction& tx);                  // BIP144 form if any witness is present
Bytes serialize_without_witness(const Transaction& tx);  // what the txid hashes
Hash256 txid(const Transaction& tx);
Hash256 wtxid(const Transaction& tx);
std::size_t weight(const Transaction& tx);  // 3 * stripped size + total size

// Reads exactly one transaction from the front of the reader; nullopt for truncated or
// non-canonical data, no inputs, an unknown witness flag, or a superfluous empty witness.
class Reader;
std::optional<Transaction> read_transaction(Reader& reader);
// The same for a whole byte string: trailing bytes are an error.
std::optional<Transaction> parse_transaction(ByteView bytes);

struct TxHashes {
  Hash256 txid;
  Hash256 wtxid;
};
// Both hashes from the raw bytes without building a Transaction: templates carry thousands.
std::optional<TxHashes> hash_raw_transaction(ByteView bytes);

}  // namespace tbg::bitcoin

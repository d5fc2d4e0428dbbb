// Whatever parses serialises to the same bytes, and both ways to its hashes agree.
#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/transaction.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tbg::bitcoin;
  const ByteView bytes(data, size);
  const auto tx = parse_transaction(bytes);
  const auto hashes = hash_raw_transaction(bytes);
  TBG_ASSERT(tx.has_value() == hashes.has_value());
  if (!tx) return 0;
  const Bytes again = serialize(*tx);
  TBG_ASSERT(Bytes(data, data + size) == again);
  TBG_ASSERT(hashes->txid == txid(*tx) && hashes->wtxid == wtxid(*tx));
  TBG_ASSERT(weight(*tx) <= 4 * size);
  return 0;
}

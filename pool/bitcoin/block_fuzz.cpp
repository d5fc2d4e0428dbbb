// Whatever parses as a block is put together to the same bytes again.
#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/block.h"
#include "pool/bitcoin/serialize.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tbg::bitcoin;
  const auto block = parse_block({data, size});
  if (!block || block->transactions.empty()) return 0;
  Bytes others;
  for (std::size_t i = 1; i < block->transactions.size(); ++i) {
    put_bytes(others, serialize(block->transactions[i]));
  }
  const Bytes again = assemble_block(serialize(block->header), serialize(block->transactions[0]),
                                     others, block->transactions.size() - 1);
  TBG_ASSERT(Bytes(data, data + size) == again);
  return 0;
}

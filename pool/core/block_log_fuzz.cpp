// Any bytes on disk: the block log is read without a crash, and what was read encodes to what was
// there.
#include <cstddef>
#include <cstdint>

#include "pool/bitcoin/assert.h"
#include "pool/core/block_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tbg;
  const core::BlockLog log = core::read_block_log({data, size});
  TBG_ASSERT(log.good_size <= size);
  bitcoin::Bytes again;
  for (const core::BlockRecord& record : log.records) {
    const bitcoin::Bytes one = core::encode(record);
    again.insert(again.end(), one.begin(), one.end());
  }
  TBG_ASSERT(core::read_block_log(again).records.size() == log.records.size());
  (void)core::decode_template({data, size});
  return 0;
}

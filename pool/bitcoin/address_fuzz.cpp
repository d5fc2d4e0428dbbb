// First byte: the network; the rest: a text that claims to be an address.
#include "pool/bitcoin/address.h"
#include "pool/bitcoin/assert.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tbg::bitcoin;
  if (size == 0) return 0;
  const auto network = static_cast<Network>(data[0] % 5);
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const AddressResult address = decode_address(text, network);
  if (!address) return 0;
  TBG_ASSERT(encode_address(address->script, network) == address->text);
  const AddressResult again = decode_address(address->text, network);
  TBG_ASSERT(again && again->script == address->script && again->type == address->type);
  return 0;
}

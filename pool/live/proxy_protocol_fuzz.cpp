#include "pool/bitcoin/assert.h"
#include "pool/live/proxy_protocol.h"

// Whatever a stranger sends first: a verdict that never changes once more bytes arrive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using tbg::live::ProxyParse;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = tbg::live::parse_proxy_header(bytes);
  TBG_ASSERT(whole.size <= size);
  TBG_ASSERT(whole.state != ProxyParse::incomplete || size < tbg::live::kProxyHeaderMax);
  const auto half = tbg::live::parse_proxy_header(bytes.substr(0, size / 2));
  TBG_ASSERT(half.state == ProxyParse::incomplete || half.state == whole.state);
  if (half.state == ProxyParse::ok) TBG_ASSERT(half.size == whole.size);
  return 0;
}

// The framer against its naive twin; the first byte says how the stream is cut.
#include "pool/bitcoin/assert.h"
#include "pool/stratum/line_framer_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tbg::stratum;
  if (size == 0) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  LineFramer framer;
  Framed framed;
  std::size_t step = data[0];
  for (std::string_view rest = stream; !rest.empty();) {
    step = (step * 31 + 7) % 251 + 1;
    frame_piece(framer, rest.substr(0, step), framed);
    rest.remove_prefix(std::min(step, rest.size()));
  }
  TBG_ASSERT(framed == frame_naively(stream));
  return 0;
}

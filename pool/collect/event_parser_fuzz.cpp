// Any bytes: no crash; what passes reads the same again from its own text.
#include <cstdint>
#include <cstdlib>

#include "pool/collect/event_parser.h"
#include "pool/collect/share_fields.h"

using namespace tbg::collect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static EventParser parser;
  static ShareReader shares;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto event = parser.parse(line);
  if (!event) return 0;
  if (event->line != line || event->seq == 0 || event->ts_us < 0) std::abort();
  if (event->data.data() < event->line.data()) std::abort();
  (void)shares.read(event->data);
  const auto again = parser.parse(event->line);
  if (!again || again->key != event->key || again->data != event->data) std::abort();
  return 0;
}

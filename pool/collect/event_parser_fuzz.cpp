// Any bytes, and a good line with any bytes of it changed: no crash; what passes reads the same
// again from its own text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pool/collect/event_parser.h"
#include "pool/collect/share_fields.h"

namespace {

using namespace tbg::collect;

constexpr std::string_view kGood =
    R"({"event":"share_submitted","ts":1795392016.348777,"source":"hosted","instance":"eu-1","boot":"00000001","stream":0,"seq":113,"data":{"user":"bc1q","worker":"rig","client_id":2,"diff":0.00015,"sdiff":3e-4,"accepted":true,"reject_reason":"","ip":"127.0.0.1","job_id":"00100001000","height":9,"prev_hash":"00","nonce1":"81","nonce2":"01","ntime":"6b03820f","version":"20000000","nonce":"000a1230","hash":"00","is_block":false}})";

void check(std::string_view line) {
  static EventParser parser;
  static ShareReader shares;
  const auto event = parser.parse(line);
  if (!event) return;
  if (event->line != line || event->seq == 0 || event->ts_us < 0) std::abort();
  if (event->data.data() < event->line.data()) std::abort();
  (void)shares.read(event->data);
  const auto again = parser.parse(event->line);
  if (!again || again->key != event->key || again->data != event->data) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  std::string changed(kGood);
  for (; size >= 3; data += 3, size -= 3)
    changed[(data[0] * 256U + data[1]) % changed.size()] = static_cast<char>(data[2]);
  check(changed);
  return 0;
}

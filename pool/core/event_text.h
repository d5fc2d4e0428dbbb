// Events as the lines that leave the pool, byte for byte as docs/events.md has them: the envelope,
// then the data of the type, keys in a fixed order.
//
//   hashes             display hex (most significant first), as explorers show them; "" if unknown,
//                      which an all-zero hash stands for
//   nonce1, nonce2     hex in the order of the bytes, as mining.subscribe and mining.submit have it
//   ntime, version,    8 hex digits, most significant first, as in mining.notify and mining.submit;
//   nonce, bits        version is the header's own, with what the miner rolled
//   numbers            the shortest decimal that reads back as the same double
//
// A line has at most kEventBytesMax bytes whatever miners and nodes send (event_writer.h), is valid
// UTF-8 and holds no control character. Cost: below half a microsecond a share, no allocation once
// `out` has room (tbg_event_bench, event_text_allocation_test.cpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pool/ports/events.h"
#include "pool/ports/types.h"

namespace tbg::core {

// A datagram's worth; the kernel's buffers are far larger.
inline constexpr std::size_t kEventBytesMax = 4'096;

// May it name a pool or a region in every event: [A-Za-z0-9_-]{1,32}?
bool is_instance_name(std::string_view name);

class EventText {
 public:
  // `boot` counts the starts of the process, `stream` is 0 for the hub and n for shard n.
  EventText(std::string_view instance, std::uint32_t boot, std::uint32_t stream);

  // Appends one line, without a newline.
  void append(std::string& out, std::uint64_t seq, Now now, const Event& event) const;

 private:
  std::string origin_;  // of the envelope, what is the same in every event
};

}  // namespace tbg::core

// When a process that was asked to end may end.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pool/ports/types.h"

namespace tbg::app {

// A miner told to reconnect usually hangs up within a second; one that stays has been told, and no
// longer keeps us. A block on its way to a node is worth more patience; what is not settled then is
// on record, and submitted again at the next start.
inline constexpr std::int64_t kTellMinersAtLeast = 1 * kSecond;
inline constexpr std::int64_t kTellMinersAtMost = 3 * kSecond;
inline constexpr std::int64_t kSettleBlocksAtMost = 5 * kSecond;

struct ShutdownState {
  std::size_t clients = 0;      // still connected
  bool busy = false;            // the core still has miners to tell
  bool blocks_pending = false;  // a node has not judged a block yet
};

constexpr bool may_end(std::int64_t since_us, const ShutdownState& state) {
  const bool told = state.clients == 0 || since_us >= kTellMinersAtMost ||
                    (!state.busy && since_us >= kTellMinersAtLeast);
  const bool settled = !state.blocks_pending || since_us >= kSettleBlocksAtMost;
  return told && settled;
}

}  // namespace tbg::app

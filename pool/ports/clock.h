// Time for one owner thread (hub or shard).
#pragma once

#include "pool/ports/types.h"

namespace tbg {

// The core keeps at most one deadline armed: the earliest thing it waits for. When monotonic time
// has reached it, the driver calls on_time() once; a later arm() replaces an earlier one. Time
// itself is never asked for: it arrives with every input.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual void arm(std::int64_t deadline_mono_us) = 0;
};

}  // namespace tbg

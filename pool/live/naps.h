// How a helper thread waits for work that another thread puts into a ring: while there is work now
// and then it looks every few milliseconds by itself, so that the other never pays for waking it;
// after a quiet second it sleeps, and the first nudge() costs a system call.
//
// Work must be put, and looked for, in sequentially consistent order: whoever sleeps after a look
// that missed it has said so before the other asks.
#pragma once

#include <atomic>

#include "pool/live/file_io.h"

namespace tbg::live {

class Naps {
 public:
  static constexpr int kAwakeMs = 1'000;  // until it sleeps

  // `nap_ms`: also how long work may lie while none was there before it. A nap is a wake-up of the
  // processor, which costs more than what it finds.
  explicit Naps(int nap_ms);

  // The other thread's, after it has put work.
  void nudge() {
    if (asleep_.load() && asleep_.exchange(false)) wake();
  }
  // From any thread: the helper looks at once.
  void wake();

  // The helper's: returns when there may be work. `nothing()` says whether there is none.
  template <typename Nothing>
  void rest(Nothing&& nothing) {
    for (int awake = 0; awake < kAwakeMs; awake += nap_ms_)
      if (wait(nap_ms_) || !nothing()) return;
    asleep_ = true;
    if (nothing()) wait(-1);
    asleep_ = false;
  }
  // False if nothing woke the helper within that many milliseconds; negative: for ever.
  bool wait(int milliseconds);
  // Readable when it was woken; wait(0) takes that back.
  [[nodiscard]] int fd() const { return wake_.get(); }

 private:
  const int nap_ms_;
  FileHandle wake_;                   // an eventfd
  std::atomic<bool> asleep_ = false;  // waits for wake()
};

// Signals belong to the loop; the name is seen in top -H.
void begin_helper(const char* name);

}  // namespace tbg::live

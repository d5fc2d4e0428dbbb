#include "pool/live/system_entropy.h"

#include <sys/random.h>

#include <bit>

#include "pool/bitcoin/assert.h"

namespace tbg::live {

SystemEntropy::SystemEntropy() : state_{} {
  // Up to 256 bytes come whole once the system has booted; before, the call waits.
  const ssize_t got = ::getrandom(state_.data(), sizeof(state_), 0);
  TBG_ASSERT(got == static_cast<ssize_t>(sizeof(state_)));
}

std::uint64_t SystemEntropy::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

}  // namespace tbg::live

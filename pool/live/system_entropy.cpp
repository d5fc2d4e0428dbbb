#include "pool/live/system_entropy.h"

#include <sys/random.h>

#include "pool/bitcoin/assert.h"

namespace tbg::live {
namespace {

Xoshiro::Seed system_seed() {
  Xoshiro::Seed seed{};
  // Up to 256 bytes come whole once the system has booted; before, the call waits.
  const ssize_t got = ::getrandom(seed.data(), sizeof(seed), 0);
  TBG_ASSERT(got == static_cast<ssize_t>(sizeof(seed)));
  return seed;
}

}  // namespace

SystemEntropy::SystemEntropy() : generator_(system_seed()) {}

}  // namespace tbg::live

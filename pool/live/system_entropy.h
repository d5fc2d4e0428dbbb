// The Entropy port: xoshiro256** (Blackman and Vigna, 2018), seeded once from the system.
//
// Not for secrets: nothing the core draws guards anything. Session ids come from it, but a session
// can only be resumed after its miner left, and resuming gives no more than a work prefix.
#pragma once

#include "pool/ports/entropy.h"
#include "pool/ports/xoshiro.h"

namespace tbg::live {

class SystemEntropy final : public Entropy {
 public:
  using Seed = Xoshiro::Seed;

  SystemEntropy();                                                // seeded by getrandom()
  explicit SystemEntropy(const Seed& seed) : generator_(seed) {}  // not all zero

  std::uint64_t next() override { return generator_.next(); }

 private:
  Xoshiro generator_;
};

}  // namespace tbg::live

// The Entropy port: xoshiro256** (Blackman and Vigna, 2018), seeded once from the system.
//
// Not for secrets: nothing the core draws guards anything. Session ids come from it, but a session
// can only be resumed after its miner left, and resuming gives no more than a work prefix.
#pragma once

#include <array>

#include "pool/ports/entropy.h"

namespace tbg::live {

class SystemEntropy final : public Entropy {
 public:
  using Seed = std::array<std::uint64_t, 4>;

  SystemEntropy();                                     // seeded by getrandom()
  explicit SystemEntropy(Seed seed) : state_(seed) {}  // not all zero

  std::uint64_t next() override;

 private:
  Seed state_;
};

}  // namespace tbg::live

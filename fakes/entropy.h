// The Entropy port from a seed.
#pragma once

#include "fakes/random.h"
#include "pool/ports/entropy.h"

namespace tbg::fakes {

class FakeEntropy final : public Entropy {
 public:
  explicit FakeEntropy(std::uint64_t seed) : random_(seed) {}
  std::uint64_t next() override { return random_.next(); }

 private:
  Random random_;
};

}  // namespace tbg::fakes

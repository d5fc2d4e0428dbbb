// Seeded random numbers: the only chance there is in the core.
#pragma once

#include <cstdint>

namespace tbg {

class Entropy {
 public:
  virtual ~Entropy() = default;
  // 64 uniform bits.
  virtual std::uint64_t next() = 0;
};

}  // namespace tbg

// xoshiro256** (Blackman, Vigna 2018): fast, 2^256 - 1 long, fine for everything but secrets. The
// one generator behind the Entropy port, however it is seeded.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace tbg {

class Xoshiro {
 public:
  using Seed = std::array<std::uint64_t, 4>;
  explicit Xoshiro(const Seed& seed) : state_(seed) {}  // not all zero

  // 64 uniform bits.
  std::uint64_t next() {
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

 private:
  Seed state_;
};

}  // namespace tbg

// The numbers of SHA-256 (FIPS 180-4, 4.2.2 and 5.3.3), and round inputs that never change: the
// padding block behind a 64-byte message is the same for every message, so its schedule is computed
// here, by the compiler. Plain arrays only: files built for newer processors include this header
// and must not emit inline functions that the linker could then choose for all processors.
#pragma once

#include <cstdint>

namespace tbg::bitcoin::sha256_detail {

inline constexpr std::uint32_t kInitialState[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

struct RoundInputs {
  alignas(16) std::uint32_t word[64];
};

inline constexpr RoundInputs kRoundConstants = {{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}};

// The first padding byte as it stands in a big-endian word, and the message lengths in bits.
inline constexpr std::uint32_t kPaddingMark = 0x80000000;
inline constexpr std::uint32_t kHeaderBits = 80 * 8;
inline constexpr std::uint32_t kNodeBits = 64 * 8;
inline constexpr std::uint32_t kHashBits = 32 * 8;

// Round constant plus schedule word of the block that pads a 64-byte message.
consteval RoundInputs node_padding_inputs() {
  std::uint32_t w[64] = {kPaddingMark};
  w[15] = kNodeBits;
  RoundInputs inputs{};
  for (int t = 0; t < 64; ++t) {
    if (t >= 16) {
      const std::uint32_t x = w[t - 15];
      const std::uint32_t y = w[t - 2];
      const std::uint32_t s0 = (x >> 7 | x << 25) ^ (x >> 18 | x << 14) ^ (x >> 3);
      const std::uint32_t s1 = (y >> 17 | y << 15) ^ (y >> 19 | y << 13) ^ (y >> 10);
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    inputs.word[t] = kRoundConstants.word[t] + w[t];
  }
  return inputs;
}
inline constexpr RoundInputs kNodePaddingInputs = node_padding_inputs();

}  // namespace tbg::bitcoin::sha256_detail

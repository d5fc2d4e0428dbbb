// SHA-256 for any processor: the lane algorithm with a single lane, a plain 32-bit integer.
#include "pool/bitcoin/sha256_kernels.h"
#include "pool/bitcoin/sha256_lanes.h"

namespace tbg::bitcoin::sha256_detail {
namespace {

struct OneLane {
  using Word = std::uint32_t;
  static constexpr std::size_t kLanes = 1;
};
using Hash = LaneHash<OneLane>;

}  // namespace

void transform_portable(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  std::uint32_t words[8];
  std::uint32_t w[16];
  __builtin_memcpy(words, state, sizeof(words));
  for (std::size_t i = 0; i < count; ++i) {
    Hash::load<16>(w, blocks + 64 * i, 64);
    Hash::compress(words, w);
  }
  __builtin_memcpy(state, words, sizeof(words));
}

void hash_headers_portable(const std::uint8_t* headers, std::size_t groups, std::uint8_t* hashes) {
  for (std::size_t i = 0; i < groups; ++i)
    Hash::hash_headers(headers + 80 * i, hashes + 32 * i);
}

void hash_nodes_portable(const std::uint8_t* nodes, std::size_t groups, std::uint8_t* hashes) {
  for (std::size_t i = 0; i < groups; ++i)
    Hash::hash_nodes(nodes + 64 * i, hashes + 32 * i);
}

}  // namespace tbg::bitcoin::sha256_detail

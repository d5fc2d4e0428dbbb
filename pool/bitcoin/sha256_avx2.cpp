// The lane algorithm eight messages wide; built with -mavx2 and called only where has_avx2().
#include "pool/bitcoin/sha256_kernels.h"
#include "pool/bitcoin/sha256_lanes.h"

namespace tbg::bitcoin::sha256_detail {
namespace {

using EightWords [[gnu::vector_size(32)]] = std::uint32_t;
struct EightLanes {
  using Word = EightWords;
  static constexpr std::size_t kLanes = 8;
};
using Hash = LaneHash<EightLanes>;

}  // namespace

void hash_headers_avx2(const std::uint8_t* headers, std::size_t groups, std::uint8_t* hashes) {
  for (std::size_t i = 0; i < groups; ++i) {
    Hash::hash_headers(headers + 8 * 80 * i, hashes + 8 * 32 * i);
  }
}

void hash_nodes_avx2(const std::uint8_t* nodes, std::size_t groups, std::uint8_t* hashes) {
  for (std::size_t i = 0; i < groups; ++i) {
    Hash::hash_nodes(nodes + 8 * 64 * i, hashes + 8 * 32 * i);
  }
}

}  // namespace tbg::bitcoin::sha256_detail

// The lane algorithm sixteen messages wide; built with -mavx512f -mavx512vl -mavx512bw and called
// only where has_avx512(). The compiler turns each rotation into one instruction (vprord) and each
// function of three words into one or two (vpternlogd).
#include "pool/bitcoin/sha256_kernels.h"
#include "pool/bitcoin/sha256_lanes.h"

namespace tbg::bitcoin::sha256_detail {
namespace {

using SixteenWords [[gnu::vector_size(64)]] = std::uint32_t;
struct SixteenLanes {
  using Word = SixteenWords;
  static constexpr std::size_t kLanes = 16;
};
using Hash = LaneHash<SixteenLanes>;

}  // namespace

void hash_headers_avx512(const std::uint8_t* headers, std::size_t groups, std::uint8_t* hashes) {
  for (std::size_t i = 0; i < groups; ++i) {
    Hash::hash_headers(headers + 16 * 80 * i, hashes + 16 * 32 * i);
  }
}

void hash_nodes_avx512(const std::uint8_t* nodes, std::size_t groups, std::uint8_t* hashes) {
  for (std::size_t i = 0; i < groups; ++i) {
    Hash::hash_nodes(nodes + 16 * 64 * i, hashes + 16 * 32 * i);
  }
}

}  // namespace tbg::bitcoin::sha256_detail

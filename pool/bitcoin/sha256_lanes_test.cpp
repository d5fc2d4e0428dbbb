// The lane algorithm four, eight and sixteen messages wide, built for any processor: the compiler
// splits the wide words, and what is proven is the very template that the AVX2 and AVX-512 files
// instantiate.
#include "pool/bitcoin/sha256_lanes.h"

#include <gtest/gtest.h>

#include "pool/bitcoin/sha256_test_support.h"

namespace tbg::bitcoin {
namespace {

template <std::size_t kCount>
struct Wide {
  using Word [[gnu::vector_size(4 * kCount)]] = std::uint32_t;
  static constexpr std::size_t kLanes = kCount;
};

template <std::size_t kCount>
void expect_lanes_equal_openssl() {
  using Hash = sha256_detail::LaneHash<Wide<kCount>>;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Bytes messages = random_bytes(kCount * 80, seed);
    const ByteView view = messages;
    std::array<Hash256, kCount> headers;
    std::array<Hash256, kCount> nodes;
    Hash::hash_headers(messages.data(), headers[0].bytes.data());
    Hash::hash_nodes(messages.data(), nodes[0].bytes.data());
    for (std::size_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(hex_of(headers[i]), hex_of(openssl_sha256d(view.subspan(80 * i, 80)))) << i;
      ASSERT_EQ(hex_of(nodes[i]), hex_of(openssl_sha256d(view.subspan(64 * i, 64)))) << i;
    }
  }
}

TEST(Sha256Lanes, four_lanes_equal_openssl) { expect_lanes_equal_openssl<4>(); }
TEST(Sha256Lanes, eight_lanes_equal_openssl) { expect_lanes_equal_openssl<8>(); }
TEST(Sha256Lanes, sixteen_lanes_equal_openssl) { expect_lanes_equal_openssl<16>(); }

}  // namespace
}  // namespace tbg::bitcoin

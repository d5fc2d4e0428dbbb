// Every kernel that this processor supports against OpenSSL, for every count around its lanes; and
// how a batch is cut, for every limit of messages hashed alone.
#include "pool/bitcoin/sha256_batch.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/sha256_kernels.h"
#include "pool/bitcoin/sha256_test_support.h"

namespace tbg::bitcoin {
namespace {

constexpr std::size_t kCountMax = 40;  // two groups of sixteen and a half
constexpr std::size_t kHeaderSize = 80;
constexpr std::size_t kNodeSize = 64;

// Expects `hash(messages, count, out)` to give OpenSSL's hashes, to work on unaligned messages and
// to leave alone what stands behind its output.
template <class HashFunction>
void expect_equals_openssl(std::size_t message_size, HashFunction hash) {
  for (std::size_t count = 0; count <= kCountMax; ++count) {
    const Bytes bytes = random_bytes(1 + count * message_size, count);
    const ByteView messages = ByteView(bytes).subspan(1);
    Hash256 untouched;
    untouched.bytes.fill(0xa5);
    std::vector<Hash256> out(count + 1, untouched);
    hash(messages.data(), count, out.data());
    for (std::size_t i = 0; i < count; ++i) {
      const ByteView message = messages.subspan(i * message_size, message_size);
      ASSERT_EQ(hex_of(out[i]), hex_of(openssl_sha256d(message))) << i << " of " << count;
    }
    ASSERT_EQ(hex_of(out[count]), hex_of(untouched)) << count;
  }
}

TEST(Sha256Batch, every_supported_kernel_equals_openssl) {
  for (const HashKernel kernel : testable_kernels()) {
    SCOPED_TRACE(name(kernel));
    expect_equals_openssl(kHeaderSize, [&](const std::uint8_t* in, std::size_t count,
                                           Hash256* out) { hash_headers(kernel, in, count, out); });
    expect_equals_openssl(kNodeSize, [&](const std::uint8_t* in, std::size_t count, Hash256* out) {
      hash_nodes(kernel, in, count, out);
    });
  }
}

TEST(Sha256Batch, a_batch_may_be_cut_anywhere) {
  struct Wide {
    std::size_t lanes;
    sha256_detail::HashGroups headers;
    sha256_detail::HashGroups nodes;
  };
  std::vector<Wide> kernels = {
      {1, sha256_detail::hash_headers_portable, sha256_detail::hash_nodes_portable}};
  for (const HashKernel kernel : testable_kernels()) {
    if (kernel == HashKernel::avx2) {
      kernels.push_back({8, sha256_detail::hash_headers_avx2, sha256_detail::hash_nodes_avx2});
    } else if (kernel == HashKernel::avx512) {
      kernels.push_back({16, sha256_detail::hash_headers_avx512, sha256_detail::hash_nodes_avx512});
    }
  }
  for (const Wide& wide : kernels) {
    for (std::size_t alone_max = 0; alone_max < wide.lanes; ++alone_max) {
      SCOPED_TRACE(testing::Message() << wide.lanes << " lanes, alone up to " << alone_max);
      const auto expect_plan = [](const sha256_detail::BatchPlan& plan) {
        expect_equals_openssl(plan.message_size,
                              [&](const std::uint8_t* in, std::size_t count, Hash256* out) {
                                sha256_detail::hash_batch(plan, in, count, out->bytes.data());
                              });
      };
      expect_plan(
          {kHeaderSize, wide.lanes, wide.headers, sha256_detail::hash_headers_portable, alone_max});
      expect_plan(
          {kNodeSize, wide.lanes, wide.nodes, sha256_detail::hash_nodes_portable, alone_max});
    }
  }
}

TEST(Sha256Batch, best_kernel_is_supported_and_is_the_default) {
  EXPECT_TRUE(supported(best_kernel()));
  EXPECT_TRUE(supported(HashKernel::portable));
  const Bytes header = random_bytes(kHeaderSize, 7);
  const Bytes node = random_bytes(kNodeSize, 8);
  Hash256 hash;
  hash_headers(header.data(), 1, &hash);
  EXPECT_EQ(hash, sha256d(header));
  hash_nodes(node.data(), 1, &hash);
  EXPECT_EQ(hash, sha256d(node));
}

TEST(Sha256Batch, genesis_header_hashes_to_the_genesis_block) {
  Bytes header(kHeaderSize);
  const Bytes merkle_root = {0x3b, 0xa3, 0xed, 0xfd, 0x7a, 0x7b, 0x12, 0xb2, 0x7a, 0xc7, 0x2c,
                             0x3e, 0x67, 0x76, 0x8f, 0x61, 0x7f, 0xc8, 0x1b, 0xc3, 0x88, 0x8a,
                             0x51, 0x32, 0x3a, 0x9f, 0xb8, 0xaa, 0x4b, 0x1e, 0x5e, 0x4a};
  const Bytes time_bits_nonce = {0x29, 0xab, 0x5f, 0x49, 0xff, 0xff,
                                 0x00, 0x1d, 0x1d, 0xac, 0x2b, 0x7c};
  header[0] = 1;
  std::ranges::copy(merkle_root, header.begin() + 36);
  std::ranges::copy(time_bits_nonce, header.begin() + 68);
  for (const HashKernel kernel : testable_kernels()) {
    Hash256 hash;
    hash_headers(kernel, header.data(), 1, &hash);
    EXPECT_EQ(hex_of(hash), "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000")
        << name(kernel);
  }
}

TEST(Sha256BatchDeathTest, a_kernel_this_processor_lacks_is_refused) {
  const Bytes header(kHeaderSize);
  Hash256 hash;
  for (const HashKernel kernel : kAllKernels) {
    if (supported(kernel)) continue;
    EXPECT_DEATH(hash_headers(kernel, header.data(), 1, &hash), "supported") << name(kernel);
  }
  EXPECT_DEATH(hash_headers(static_cast<HashKernel>(4), header.data(), 1, &hash), "supported");
}

}  // namespace
}  // namespace tbg::bitcoin

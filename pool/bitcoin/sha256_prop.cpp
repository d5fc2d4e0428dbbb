// Properties of SHA-256 for messages, splits and batches that RapidCheck makes up and shrinks.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/sha256_test_support.h"

namespace tbg::bitcoin {
namespace {

Bytes concatenate(const std::vector<Bytes>& pieces) {
  Bytes whole;
  for (const Bytes& piece : pieces)
    whole.insert(whole.end(), piece.begin(), piece.end());
  return whole;
}

RC_GTEST_PROP(Sha256Property, pieces_hash_as_their_concatenation,
              (const std::vector<Bytes>& pieces)) {
  Sha256 stream;
  for (const Bytes& piece : pieces)
    stream.write(piece);
  RC_ASSERT(stream.finish() == openssl_sha256(concatenate(pieces)));
}

RC_GTEST_PROP(Sha256Property, three_pieces_double_hash_as_their_concatenation,
              (const Bytes& a, const Bytes& b, const Bytes& c)) {
  RC_ASSERT(sha256d(a, b, c) == openssl_sha256d(concatenate({a, b, c})));
}

// Every kernel, on a batch of `count` messages taken out of `seed`ed bytes at any alignment.
RC_GTEST_PROP(Sha256Property, kernels_agree_with_each_other, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 100);
  const auto offset = *rc::gen::inRange<std::size_t>(0, 64);
  const Bytes bytes = random_bytes(offset + count * 80, *rc::gen::arbitrary<std::uint64_t>());
  std::vector<Hash256> expected_headers(count);
  std::vector<Hash256> expected_nodes(count);
  hash_headers(HashKernel::portable, bytes.data() + offset, count, expected_headers.data());
  hash_nodes(HashKernel::portable, bytes.data() + offset, count, expected_nodes.data());
  for (const HashKernel kernel : {HashKernel::sha_ni, HashKernel::avx2, HashKernel::avx512}) {
    if (!supported(kernel)) continue;  // named by sha256_batch_test
    std::vector<Hash256> headers(count);
    std::vector<Hash256> nodes(count);
    hash_headers(kernel, bytes.data() + offset, count, headers.data());
    hash_nodes(kernel, bytes.data() + offset, count, nodes.data());
    RC_ASSERT(headers == expected_headers);
    RC_ASSERT(nodes == expected_nodes);
  }
}

}  // namespace
}  // namespace tbg::bitcoin

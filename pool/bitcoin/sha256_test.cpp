// SHA-256 against the vectors of FIPS 180-4 and against OpenSSL: every length over several blocks,
// every split of a stream, and each transform by itself, whichever one this processor would choose.
#include "pool/bitcoin/sha256.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pool/bitcoin/sha256_constants.h"
#include "pool/bitcoin/sha256_kernels.h"
#include "pool/bitcoin/sha256_test_support.h"

namespace tbg::bitcoin {
namespace {

constexpr std::size_t kLengthMax = 300;  // four whole blocks and a part

TEST(Sha256, fips_vectors) {
  EXPECT_EQ(hex_of(sha256(ByteView{})),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(
      hex_of(sha256(as_bytes("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                             "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"))),
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(hex_of(sha256(Bytes(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, every_length_equals_openssl) {
  for (std::size_t length = 0; length <= kLengthMax; ++length) {
    const Bytes message = random_bytes(length, length);
    ASSERT_EQ(hex_of(sha256(message)), hex_of(openssl_sha256(message))) << length;
    ASSERT_EQ(hex_of(sha256d(message)), hex_of(openssl_sha256d(message))) << length;
  }
}

TEST(Sha256, every_split_of_a_stream_gives_the_hash_of_the_whole) {
  for (const std::size_t length : {1U, 55U, 56U, 63U, 64U, 65U, 127U, 128U, 129U, 200U}) {
    const Bytes message = random_bytes(length, length);
    const ByteView whole = message;
    const Hash256 expected = openssl_sha256(message);
    for (std::size_t first = 0; first <= length; ++first) {
      for (const std::size_t second : {std::size_t{0}, std::size_t{1}, std::size_t{64}}) {
        const std::size_t middle = std::min(second, length - first);
        Sha256 stream;
        stream.write(whole.first(first)).write(whole.subspan(first, middle));
        stream.write(whole.subspan(first + middle));
        ASSERT_EQ(hex_of(stream.finish()), hex_of(expected)) << length << " at " << first;
      }
    }
  }
}

TEST(Sha256, three_pieces_hash_as_their_concatenation) {
  const Bytes message = random_bytes(250, 1);
  const ByteView whole = message;
  const Hash256 expected = openssl_sha256d(message);
  for (std::size_t first = 0; first <= whole.size(); ++first) {
    const std::size_t second = std::min<std::size_t>(12, whole.size() - first);
    EXPECT_EQ(hex_of(sha256d(whole.first(first), whole.subspan(first, second),
                             whole.subspan(first + second))),
              hex_of(expected))
        << first;
  }
}

// Pads the message as FIPS 180-4, 5.1.1 says, byte by byte, and runs it through one transform.
Hash256 hash_with(sha256_detail::Transform transform, const Bytes& message) {
  Bytes padded = message;
  padded.push_back(0x80);
  while (padded.size() % 64 != 56)
    padded.push_back(0);
  for (int shift = 56; shift >= 0; shift -= 8) {
    padded.push_back(static_cast<std::uint8_t>(std::uint64_t{message.size()} * 8 >> shift));
  }
  auto state = std::to_array(sha256_detail::kInitialState);
  transform(state.data(), padded.data(), padded.size() / 64);
  Hash256 hash;
  for (std::size_t i = 0; i < hash.bytes.size(); ++i) {
    hash.bytes[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  }
  return hash;
}

void expect_transform_equals_openssl(sha256_detail::Transform transform) {
  for (std::size_t length = 0; length <= kLengthMax; ++length) {
    const Bytes message = random_bytes(length, 1000 + length);
    ASSERT_EQ(hex_of(hash_with(transform, message)), hex_of(openssl_sha256(message))) << length;
  }
}

TEST(Sha256, portable_transform_equals_openssl) {
  expect_transform_equals_openssl(sha256_detail::transform_portable);
}

TEST(Sha256, sha_ni_transform_equals_openssl) {
  const std::vector<HashKernel> kernels = testable_kernels();  // names sha_ni where it is missing
  const bool tested = std::ranges::count(kernels, HashKernel::sha_ni) == 1;
  if (tested) expect_transform_equals_openssl(sha256_detail::transform_sha_ni);
  EXPECT_EQ(tested, sha256_detail::has_sha_ni());
}

}  // namespace
}  // namespace tbg::bitcoin

// Padding and buffering around the transform of this processor.
#include "pool/bitcoin/sha256.h"

#include <algorithm>
#include <cstring>

#include "pool/bitcoin/sha256_constants.h"
#include "pool/bitcoin/sha256_kernels.h"

namespace tbg::bitcoin {
namespace {

constexpr std::size_t kBlockSize = 64;
constexpr std::size_t kLengthOffset = 56;  // of the message length in the last block

void transform(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  static const sha256_detail::Transform chosen = sha256_detail::has_sha_ni()
                                                     ? sha256_detail::transform_sha_ni
                                                     : sha256_detail::transform_portable;
  chosen(state, blocks, count);
}

void store_big_endian(std::uint8_t* to, std::uint64_t value) {
  value = __builtin_bswap64(value);
  std::memcpy(to, &value, sizeof(value));
}

Hash256 hash_of_state(const std::uint32_t* state) {
  Hash256 hash;
  for (std::size_t i = 0; i < 8; ++i) {
    const std::uint32_t word = __builtin_bswap32(state[i]);
    std::memcpy(hash.bytes.data() + 4 * i, &word, sizeof(word));
  }
  return hash;
}

// sha256 of a hash: always exactly one block.
Hash256 hash_again(const Hash256& first) {
  std::array<std::uint32_t, 8> state = std::to_array(sha256_detail::kInitialState);
  std::array<std::uint8_t, kBlockSize> block{};
  std::ranges::copy(first.bytes, block.begin());
  block[first.bytes.size()] = 0x80;
  store_big_endian(block.data() + kLengthOffset, sha256_detail::kHashBits);
  transform(state.data(), block.data(), 1);
  return hash_of_state(state.data());
}

}  // namespace

Sha256::Sha256() : state_(std::to_array(sha256_detail::kInitialState)), buffer_{} {}

Sha256& Sha256::write(ByteView bytes) {
  if (bytes.empty()) return *this;
  const std::size_t held = length_ % kBlockSize;
  length_ += bytes.size();
  if (held != 0) {
    const std::size_t taken = std::min(kBlockSize - held, bytes.size());
    std::memcpy(buffer_.data() + held, bytes.data(), taken);
    if (held + taken < kBlockSize) return *this;
    transform(state_.data(), buffer_.data(), 1);
    bytes = bytes.subspan(taken);
  }
  const std::size_t blocks = bytes.size() / kBlockSize;
  if (blocks != 0) transform(state_.data(), bytes.data(), blocks);
  const ByteView rest = bytes.subspan(blocks * kBlockSize);
  if (!rest.empty()) std::memcpy(buffer_.data(), rest.data(), rest.size());
  return *this;
}

Hash256 Sha256::finish() {
  // The buffered bytes, the padding mark, zeros, and the length in bits: one block, or two where
  // the length no longer fits behind the mark.
  std::array<std::uint8_t, 2 * kBlockSize> tail{};
  const std::size_t held = length_ % kBlockSize;
  const std::size_t blocks = held < kLengthOffset ? 1 : 2;
  std::memcpy(tail.data(), buffer_.data(), held);
  tail[held] = 0x80;
  store_big_endian(tail.data() + (blocks - 1) * kBlockSize + kLengthOffset, length_ * 8);
  transform(state_.data(), tail.data(), blocks);
  return hash_of_state(state_.data());
}

Hash256 sha256(ByteView bytes) { return Sha256().write(bytes).finish(); }

Hash256 sha256d(ByteView bytes) { return hash_again(sha256(bytes)); }

Hash256 sha256d(ByteView a, ByteView b, ByteView c) {
  return hash_again(Sha256().write(a).write(b).write(c).finish());
}

}  // namespace tbg::bitcoin

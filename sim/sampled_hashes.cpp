#include "sim/sampled_hashes.h"

#include <algorithm>

#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256_batch.h"
#include "pool/bitcoin/target.h"

namespace tbg::sim {
namespace {

bitcoin::Hash256 true_hash(const bitcoin::HeaderBytes& header) {
  bitcoin::Hash256 hash;
  bitcoin::hash_headers(header.data(), 1, &hash);
  return hash;
}

// The largest hash that meets the target, but for its low half, which stays the true hash's: so
// that no two headers ever share a hash.
bitcoin::Hash256 just_below(const bitcoin::U256& target, bitcoin::Hash256 own) {
  const bitcoin::Hash256 limit = bitcoin::to_hash(target);
  bool lowered = false;
  for (std::size_t i = 32; i-- > 16;) {
    own.bytes[i] = limit.bytes[i];
    lowered = lowered || limit.bytes[i] != 0;
  }
  if (!lowered) return limit;
  // One less in the upper half leaves room for any low half.
  for (std::size_t i = 16; i < 32; ++i)
    if (own.bytes[i]-- != 0) break;
  return own;
}

bitcoin::U256 target_of_header(const bitcoin::HeaderBytes& header) {
  return bitcoin::target_from_bits(bitcoin::parse_header(header).bits).value_or(bitcoin::U256{});
}

}  // namespace

// A true hash is as random as can be.
std::size_t SampledHashes::Low::operator()(const bitcoin::Hash256& hash) const {
  return bitcoin::load_le64(hash.bytes.data());
}

bitcoin::Hash256 SampledHashes::put(const bitcoin::HeaderBytes& header, double difficulty) {
  const bitcoin::Hash256 own = true_hash(header);
  const bitcoin::Hash256 given = just_below(bitcoin::target_from_difficulty(difficulty), own);
  // A session that is resumed may come to the same header again: its hash stays what it was.
  return given_.try_emplace(own, given).first->second;
}

bool SampledHashes::meets(const bitcoin::Hash256& hash, const bitcoin::HeaderBytes& header) {
  return bitcoin::to_u256(hash) <= target_of_header(header);
}

bitcoin::Hash256 SampledHashes::hash_of(const bitcoin::HeaderBytes& header) const {
  const bitcoin::Hash256 own = true_hash(header);
  const auto found = given_.find(own);
  return found == given_.end() ? own : found->second;
}

void SampledHashes::hash(std::span<const bitcoin::HeaderBytes> headers,
                         std::span<bitcoin::Hash256> out) {
  if (headers.empty()) return;
  bitcoin::hash_headers(headers.front().data(), headers.size(), out.data());
  for (bitcoin::Hash256& hash : out) {
    const auto found = given_.find(hash);
    if (found != given_.end()) hash = found->second;
  }
}

bitcoin::Hash256 SampledHashes::hash(const bitcoin::BlockHeader& header) const {
  return hash_of(bitcoin::serialize(header));
}

bool SampledHashes::solve(bitcoin::BlockHeader& header, std::uint64_t) {
  const bitcoin::HeaderBytes bytes = bitcoin::serialize(header);
  const bitcoin::Hash256 own = true_hash(bytes);
  given_[own] = just_below(target_of_header(bytes), own);
  return true;
}

Hash SampledHashes::hash(const std::array<std::uint8_t, 80>& header) const {
  return hash_of(header).bytes;
}

}  // namespace tbg::sim

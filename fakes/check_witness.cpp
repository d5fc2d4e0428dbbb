#include "fakes/check_witness.h"

#include <algorithm>
#include <array>

#include "fakes/block_decode.h"
#include "fakes/check_block.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::fakes {

using bitcoin::Block;
using bitcoin::Bytes;
using bitcoin::Hash256;

namespace {

constexpr std::array<std::uint8_t, 6> kCommitmentStart = {0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed};
constexpr std::size_t kCommitmentBytesMin = 38;

Check check_commitment(const Block& block, const Bytes& commitment) {
  const std::vector<Bytes>& stack = block.transactions[0].inputs[0].witness;
  if (stack.size() != 1 || stack[0].size() != 32) return Reject{"bad-witness-nonce-size", true};
  const Hash256 expected = bitcoin::sha256d(witness_root(block).view(), stack[0], {});
  if (!std::equal(expected.bytes.begin(), expected.bytes.end(),
                  commitment.begin() + kCommitmentStart.size())) {
    return Reject{"bad-witness-merkle-match", true};
  }
  return std::nullopt;
}

}  // namespace

Check check_witness(const Block& block, bool segwit) {
  const auto index = segwit ? commitment_index(block.transactions[0]) : std::nullopt;
  if (index) return check_commitment(block, block.transactions[0].outputs[*index].script);
  for (const bitcoin::Transaction& tx : block.transactions) {
    if (tx.has_witness()) return Reject{"unexpected-witness", true};
  }
  return std::nullopt;
}

std::optional<std::size_t> commitment_index(const bitcoin::Transaction& coinbase) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < coinbase.outputs.size(); ++i) {
    const Bytes& script = coinbase.outputs[i].script;
    if (script.size() >= kCommitmentBytesMin &&
        std::equal(kCommitmentStart.begin(), kCommitmentStart.end(), script.begin())) {
      found = i;
    }
  }
  return found;
}

Hash256 witness_root(const Block& block) {
  std::vector<Hash256> leaves(1);
  for (std::size_t i = 1; i < block.transactions.size(); ++i) {
    leaves.push_back(bitcoin::wtxid(block.transactions[i]));
  }
  return root_of(std::move(leaves));
}

std::size_t stripped_size(const Block& block) {
  Bytes count;
  bitcoin::put_compact_size(count, block.transactions.size());
  std::size_t size = 80 + count.size();
  for (const bitcoin::Transaction& tx : block.transactions) {
    size += bitcoin::serialize_without_witness(tx).size();
  }
  return size;
}

std::size_t block_weight(const Block& block) {
  return (kWitnessScale - 1) * stripped_size(block) + encode_block(block).size();
}

}  // namespace tbg::fakes

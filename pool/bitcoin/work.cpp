#include "pool/bitcoin/work.h"

#include <algorithm>

#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/sha256_batch.h"
#include "pool/bitcoin/target.h"

namespace tbg::bitcoin {

HeaderBytes header_for(const Hash256& coinbase_txid, std::span<const Hash256> branch,
                       const HeaderFields& fields) {
  BlockHeader header;
  header.version = fields.version;
  header.previous = fields.previous;
  header.merkle_root = root_from_branch(coinbase_txid, branch);
  header.time = fields.time;
  header.bits = fields.bits;
  header.nonce = fields.nonce;
  return serialize(header);
}

std::optional<WorkProof> prove_work(ByteView coinbase, std::span<const Hash256> branch,
                                    const HeaderFields& fields) {
  auto tx = parse_transaction(coinbase);
  if (!tx || !tx->is_coinbase()) return std::nullopt;
  WorkProof proof;
  proof.header = header_for(txid(*tx), branch, fields);
  proof.hash = sha256d(proof.header);
  proof.difficulty = difficulty_from_hash(proof.hash);
  proof.payouts = std::move(tx->outputs);
  return proof;
}

void BatchClimber::climb(std::span<RootClimb> shares) {
  active_.clear();
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (!shares[i].branch.empty()) active_.push_back(i);
  }
  nodes_.resize(std::max(nodes_.size(), 64 * active_.size()));
  parents_.resize(std::max(parents_.size(), active_.size()));

  for (std::size_t level = 0; !active_.empty(); ++level) {
    std::uint8_t* to = nodes_.data();
    for (const std::size_t i : active_) {
      to = std::copy_n(shares[i].node.bytes.data(), 32, to);
      to = std::copy_n(shares[i].branch[level].bytes.data(), 32, to);
    }
    hash_nodes(nodes_.data(), active_.size(), parents_.data());
    for (std::size_t k = 0; k < active_.size(); ++k)
      shares[active_[k]].node = parents_[k];
    std::erase_if(active_, [&](std::size_t i) { return shares[i].branch.size() == level + 1; });
  }
}

}  // namespace tbg::bitcoin

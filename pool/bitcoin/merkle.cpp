#include "pool/bitcoin/merkle.h"

#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/sha256_batch.h"

namespace tbg::bitcoin {
namespace {

static_assert(sizeof(Hash256) == 32, "two neighbouring hashes are one 64-byte merkle node");

// Parents of an even number of nodes.
std::vector<Hash256> parents_of(std::span<const Hash256> nodes) {
  std::vector<Hash256> parents(nodes.size() / 2);
  if (!parents.empty()) hash_nodes(nodes.front().bytes.data(), parents.size(), parents.data());
  return parents;
}

}  // namespace

Hash256 merkle_root(std::vector<Hash256> leaves) {
  if (leaves.empty()) return {};
  while (leaves.size() > 1) {
    if (leaves.size() % 2 != 0) leaves.push_back(Hash256(leaves.back()));
    leaves = parents_of(leaves);
  }
  return leaves.front();
}

std::vector<Hash256> merkle_branch(std::span<const Hash256> others) {
  std::vector<Hash256> branch;
  std::vector<Hash256> level(others.begin(), others.end());  // without the node above leaf 0
  while (!level.empty()) {
    branch.push_back(level.front());
    // An even rest means that the level with its missing first node is odd.
    if (level.size() % 2 == 0) level.push_back(Hash256(level.back()));
    level = parents_of(std::span(level).subspan(1));
  }
  return branch;
}

Hash256 root_from_branch(const Hash256& coinbase_txid, std::span<const Hash256> branch) {
  Hash256 node = coinbase_txid;
  for (const Hash256& sibling : branch)
    node = sha256d(node.view(), sibling.view(), {});
  return node;
}

}  // namespace tbg::bitcoin

// A batch climbs as each of its shares would alone.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/work.h"

namespace tbg::bitcoin {
namespace {

Hash256 hash_of(std::size_t number) { return sha256d(as_bytes(std::to_string(number))); }

// Branches of several jobs, as they meet in one turn of a shard's loop.
std::vector<std::vector<Hash256>> any_branches() {
  std::vector<std::vector<Hash256>> branches(*rc::gen::inRange<std::size_t>(1, 5));
  std::size_t number = 0;
  for (std::vector<Hash256>& branch : branches) {
    branch.resize(*rc::gen::inRange<std::size_t>(0, 14));
    for (Hash256& sibling : branch)
      sibling = hash_of(++number);
  }
  return branches;
}

RC_GTEST_PROP(WorkProperty, a_batch_climbs_as_each_share_alone, ()) {
  BatchClimber climber;
  const auto branches = any_branches();
  for (int turn = 0; turn < 3; ++turn) {  // warm scratch space must not leak into the next turn
    std::vector<RootClimb> shares(*rc::gen::inRange<std::size_t>(0, 70));
    std::vector<Hash256> expected;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const auto& branch = branches[*rc::gen::inRange<std::size_t>(0, branches.size())];
      shares[i] = {hash_of(1000 + i), branch};
      expected.push_back(root_from_branch(shares[i].node, branch));
    }
    climber.climb(shares);
    for (std::size_t i = 0; i < shares.size(); ++i)
      RC_ASSERT(shares[i].node == expected[i]);
  }
}

}  // namespace
}  // namespace tbg::bitcoin

#include "pool/bitcoin/merkle.h"

#include <gtest/gtest.h>

#include "pool/bitcoin/sha256.h"

namespace tbg::bitcoin {
namespace {

Hash256 from_display(std::string_view hex) { return *hash_from_display_hex(hex); }

// Block 100000 of the main chain.
const std::vector<Hash256>& block_100000() {
  static const std::vector<Hash256> txids = {
      from_display("8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87"),
      from_display("fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4"),
      from_display("6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4"),
      from_display("e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d")};
  return txids;
}

constexpr std::string_view kRoot100000 =
    "f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766";

TEST(Merkle, root_of_block_100000) {
  EXPECT_EQ(display_hex(merkle_root(block_100000())), kRoot100000);
}

TEST(Merkle, branch_of_block_100000) {
  const std::span<const Hash256> txids = block_100000();
  const auto branch = merkle_branch(txids.subspan(1));
  ASSERT_EQ(branch.size(), 2U);
  EXPECT_EQ(branch[0], txids[1]);
  EXPECT_EQ(branch[1], sha256d(txids[2].view(), txids[3].view(), {}));
  EXPECT_EQ(display_hex(root_from_branch(txids[0], branch)), kRoot100000);
}

TEST(Merkle, no_leaves_and_one) {
  EXPECT_TRUE(merkle_root({}).is_zero());
  EXPECT_EQ(merkle_root({block_100000()[0]}), block_100000()[0]);
  EXPECT_TRUE(merkle_branch({}).empty());
  EXPECT_EQ(root_from_branch(block_100000()[0], {}), block_100000()[0]);
}

// The tree as the definition has it: all leaves in place, halves hashed recursively.
struct NaiveTree {
  std::vector<std::vector<Hash256>> levels;

  explicit NaiveTree(std::vector<Hash256> leaves) : levels{std::move(leaves)} {
    while (levels.back().size() > 1) {
      const std::vector<Hash256>& below = levels.back();
      std::vector<Hash256> above;
      for (std::size_t i = 0; i < below.size(); i += 2) {
        const Hash256& right = i + 1 < below.size() ? below[i + 1] : below[i];
        Bytes both(below[i].bytes.begin(), below[i].bytes.end());
        both.insert(both.end(), right.bytes.begin(), right.bytes.end());
        above.push_back(sha256d(both));
      }
      levels.push_back(std::move(above));
    }
  }

  [[nodiscard]] std::vector<Hash256> branch() const {
    std::vector<Hash256> siblings;
    for (const std::vector<Hash256>& level : levels) {
      if (level.size() > 1) siblings.push_back(level[1]);
    }
    return siblings;
  }
};

TEST(Merkle, agrees_with_the_naive_tree_for_every_size_up_to_200) {
  std::vector<Hash256> leaves;
  for (std::uint8_t i = 0; i <= 200; ++i) {
    leaves.push_back(sha256d(Bytes{i}));
    const NaiveTree naive(leaves);
    const auto branch = merkle_branch(std::span<const Hash256>(leaves).subspan(1));
    ASSERT_EQ(merkle_root(leaves), naive.levels.back()[0]) << leaves.size();
    ASSERT_EQ(branch, naive.branch()) << leaves.size();
    ASSERT_EQ(root_from_branch(leaves[0], branch), naive.levels.back()[0]) << leaves.size();
  }
}

}  // namespace
}  // namespace tbg::bitcoin

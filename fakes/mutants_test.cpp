#include "fakes/mutants.h"

#include <gtest/gtest.h>

#include <map>

#include "fakes/block_decode.h"

namespace tbg::fakes {
namespace {

constexpr std::int64_t kNow = 1'750'000'000;

std::map<std::string, int> reasons(std::uint64_t seed, int count) {
  Chain chain;
  MutantSource source(chain, seed, kNow);
  std::map<std::string, int> counts;
  for (int i = 0; i < count; ++i) {
    const Mutant mutant = source.next();
    const auto block = decode_block(mutant.bytes);
    ++counts[block ? chain.process(*block, kNow).value_or("accepted") : "decode-failed"];
  }
  return counts;
}

TEST(Mutants, SameSeedSameVerdicts) { EXPECT_EQ(reasons(5, 300), reasons(5, 300)); }

// The words are Bitcoin Core's; that they come for the right blocks is kernel_judge_test's
// business.
TEST(Mutants, ReachEveryRule) {
  const std::map<std::string, int> seen = reasons(1, 3'000);
  for (const char* reason : {"accepted",
                             "bad-blk-length",
                             "bad-blk-sigops",
                             "bad-blk-weight",
                             "bad-cb-amount",
                             "bad-cb-height",
                             "bad-cb-length",
                             "bad-cb-missing",
                             "bad-cb-multiple",
                             "bad-diffbits",
                             "bad-prevblk",
                             "bad-txnmrklroot",
                             "bad-txns-duplicate",
                             "bad-txns-in-belowout",
                             "bad-txns-inputs-duplicate",
                             "bad-txns-inputs-missingorspent",
                             "bad-txns-nonfinal",
                             "bad-txns-premature-spend-of-coinbase",
                             "bad-txns-prevout-null",
                             "bad-txns-txouttotal-toolarge",
                             "bad-txns-vin-empty",
                             "bad-txns-vout-empty",
                             "bad-txns-vout-negative",
                             "bad-txns-vout-toolarge",
                             "bad-version(0x00000001)",
                             "bad-witness-merkle-match",
                             "bad-witness-nonce-size",
                             "decode-failed",
                             "duplicate",
                             "duplicate-invalid",
                             "high-hash",
                             "inconclusive",
                             "prev-blk-not-found",
                             "time-too-new",
                             "time-too-old",
                             "unexpected-witness"}) {
    EXPECT_TRUE(seen.contains(reason)) << reason;
  }
}

}  // namespace
}  // namespace tbg::fakes

// Chains of causes in words.
#include <gtest/gtest.h>

#include "sim/report/share_facts.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kStart = 1'000 * kS;

ShareFacts low_share() {
  ShareFacts share;
  share.us = kStart + 193 * kS;
  share.code = 23;
  share.reason = "Difficulty too low";
  share.reached = 5;
  share.asked = 8;
  share.change = DifficultyChange{kStart + 192 * kS, 4, 8, "vardiff", 14.2};
  share.job = JobFact{"3f2", kStart + 191 * kS, 217, true};
  share.tip = TipFact{kStart + 190'900 * kMs, 217, false, false, false, {}};
  return share;
}

TEST(ShareChain, OfALowShareNamesWhoRaisedTheBar) {
  EXPECT_EQ(chain_of(low_share(), kStart),
            (std::vector<std::string>{
                "rejected: Difficulty too low (23), difficulty 5 of 8 asked",
                "difficulty raised 4 -> 8 at 00:03:12.000 (vardiff, 14.2 shares/min)",
                "job 3f2 (clean) at 00:03:11.000", "template on tip height 217",
                "block 217 found elsewhere at 00:03:10.900"}));
}

TEST(ShareChain, OfAStaleShareNamesTheBlockThatOvertookIt) {
  ShareFacts share = low_share();
  share.code = 21;
  share.reason = "Stale";
  share.change.reset();
  share.overtaken_by = JobFact{"400", share.us - 12 * kMs, 218, true};
  share.new_tip = TipFact{share.us - 20 * kMs, 218, true, false, true, "alice.rig"};
  share.faults = {"reorg"};
  const std::vector<std::string> chain = chain_of(share, kStart);
  ASSERT_EQ(chain.size(), 7U);
  EXPECT_EQ(chain[1],
            "12.0 ms before it the miner had been sent job 400 (clean) on tip height 218");
  EXPECT_EQ(chain[2], "block 218 found by alice.rig, a reorg, at 00:03:12.980");
  EXPECT_EQ(chain[6], "while fault reorg was under way");
}

TEST(ShareChain, OfAnUnknownJobSaysWhoseItIsNot) {
  ShareFacts share;
  share.us = kStart + kS;
  share.client = 7;
  share.connected_us = kStart;
  share.asked_job = "beef";
  share.reason = "Job not found";
  share.code = 21;
  const std::vector<std::string> chain = chain_of(share, kStart);
  ASSERT_EQ(chain.size(), 2U);
  EXPECT_EQ(chain[1],
            "job beef is none that client 7, connected at 00:00:00.000, was given and that still "
            "counts");
}

}  // namespace
}  // namespace tbg::sim

// Difficulty rule 10 against a twin that remembers every moment.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "pool/core/channel.h"

namespace tbg::core {
namespace {

struct Twin {
  std::vector<double> history;                  // every difficulty ever in force
  std::map<std::uint32_t, std::size_t> issued;  // salt -> moment of issue

  double lowest_since(std::uint32_t salt) const {
    return *std::min_element(history.begin() + static_cast<std::ptrdiff_t>(issued.at(salt)),
                             history.end());
  }
};

RC_GTEST_PROP(Channel, CreditsTheLowestDifficultySinceIssue,
              (const std::vector<std::uint8_t>& steps)) {
  Channel channel;
  Twin twin;
  channel.set_difficulty(1);
  channel.announce_difficulty();
  twin.history.push_back(1);
  std::uint32_t sequence = 0;
  for (const std::uint8_t step : steps) {
    if (step % 2 == 0) {
      channel.set_difficulty(1 + step / 16);
      // Unless the miner is told, it is as if nothing had been.
      if (step % 4 == 0) continue;
      RC_ASSERT(channel.announce_difficulty() == (channel.difficulty() != twin.history.back()));
      twin.history.push_back(channel.difficulty());
    } else {
      const JobName name{step % 3 == 0 ? std::max(sequence, 1u) : ++sequence, 0};
      const auto variant = channel.next_variant(name.sequence);
      if (name.sequence > sequence) continue;
      const JobName issued{name.sequence, *variant};
      channel.issue(issued);
      twin.issued[issued.salt()] = twin.history.size() - 1;
    }
    for (const auto& [salt, moment] : twin.issued) {
      const IssuedJob* const job = channel.issued({salt >> 8, static_cast<std::uint8_t>(salt)});
      RC_ASSERT(job != nullptr);
      RC_ASSERT(job->lowest == twin.lowest_since(salt));
    }
  }
}

TEST(Channel, ForgetsOldJobsOnly) {
  Channel channel;
  channel.set_difficulty(1);
  for (std::uint32_t i = 1; i <= 10; ++i)
    channel.issue({i, 0});
  channel.forget_before(4);
  EXPECT_EQ(channel.issued({3, 0}), nullptr);
  EXPECT_NE(channel.issued({4, 0}), nullptr);
  EXPECT_EQ(channel.issued({4, 1}), nullptr);
}

TEST(Channel, VariantsEnd) {
  Channel channel;
  channel.set_difficulty(1);
  for (int i = 0; i <= 255; ++i) {
    const auto variant = channel.next_variant(7);
    ASSERT_EQ(variant, static_cast<std::uint8_t>(i));
    channel.issue({7, *variant});
  }
  EXPECT_FALSE(channel.next_variant(7).has_value());
  EXPECT_EQ(channel.next_variant(8), 0);
}

}  // namespace
}  // namespace tbg::core

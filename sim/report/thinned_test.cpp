#include "sim/report/thinned.h"

#include <gtest/gtest.h>

#include <numeric>

namespace tbg::sim {
namespace {

TEST(Thinned, KeepsEvenlySpacedItemsAndTheLatest) {
  Thinned<int, 8> list;
  for (int i = 0; i < 100; ++i) {
    list.add(i);
    ASSERT_LE(list.kept().size(), 8U);
    ASSERT_EQ(list.latest(), i);
  }
  EXPECT_EQ(list.kept(), (std::vector<int>{0, 16, 32, 48, 64, 80, 96}));
  EXPECT_EQ(list.added(), 100U);
}

TEST(Thinned, KeepsAllWhileThereIsRoom) {
  Thinned<int, 8> list;
  for (int i = 0; i < 8; ++i)
    list.add(i);
  EXPECT_EQ(list.kept().size(), 8U);
}

TEST(Buckets, CountEverythingHoweverLongItTakes) {
  Buckets buckets;
  constexpr int kHours = 30;
  for (std::int64_t s = 0; s < kHours * 3600; s += 10)
    buckets.add(s * 1'000'000);
  const auto& counts = buckets.counts();
  EXPECT_LE(counts.size(), Buckets::kMost);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0U), kHours * 360U);
  EXPECT_EQ(counts[1], buckets.width_us() / 10'000'000);
}

}  // namespace
}  // namespace tbg::sim

#include "pool/load/histogram.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tbg::load {
namespace {

TEST(Histogram, is_zero_when_nothing_was_recorded) {
  const Histogram empty;
  EXPECT_EQ(empty.percentile(50), 0);
  EXPECT_EQ(empty.max(), 0);
  EXPECT_EQ(empty.count(), 0U);
}

TEST(Histogram, is_exact_for_small_values) {
  Histogram histogram;
  for (int value = 1; value <= 200; ++value)
    histogram.add(value);
  EXPECT_EQ(histogram.percentile(0), 1);
  EXPECT_EQ(histogram.percentile(50), 100);
  EXPECT_EQ(histogram.percentile(99.5), 199);
  EXPECT_EQ(histogram.percentile(100), 200);
}

TEST(Histogram, never_exceeds_the_maximum) {
  Histogram histogram;
  histogram.add(std::numeric_limits<std::int64_t>::max());
  histogram.add(1'000'001);
  EXPECT_EQ(histogram.percentile(100), std::numeric_limits<std::int64_t>::max());
  EXPECT_GE(histogram.percentile(50), 1'000'001);
  EXPECT_LT(histogram.percentile(50), 1'010'001);
}

TEST(Histogram, counts_a_negative_duration_as_none) {
  Histogram histogram;
  histogram.add(-5);
  EXPECT_EQ(histogram.percentile(100), 0);
  EXPECT_EQ(histogram.count(), 1U);
}

TEST(Histogram, forgets_everything_when_cleared) {
  Histogram histogram;
  histogram.add(1'000'000);
  histogram.clear();
  EXPECT_EQ(histogram.count(), 0U);
  histogram.add(3);
  EXPECT_EQ(histogram.percentile(99), 3);
  EXPECT_EQ(histogram.max(), 3);
}

RC_GTEST_PROP(Histogram, is_within_one_percent_of_the_sorted_list, ()) {
  // Durations of every magnitude: a uniform 63-bit number shifted down at random.
  auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(rc::gen::map(
      rc::gen::pair(rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 62),
                    rc::gen::inRange(0, 62)),
      [](const std::pair<std::int64_t, int>& drawn) { return drawn.first >> drawn.second; })));
  const double percent = *rc::gen::inRange(0, 1001) / 10.0;
  Histogram histogram;
  for (const std::int64_t value : values)
    histogram.add(value);

  std::sort(values.begin(), values.end());
  const double wanted = std::ceil(percent / 100 * static_cast<double>(values.size()));
  const std::int64_t exact = values[static_cast<std::size_t>(std::max(wanted, 1.0)) - 1];
  RC_ASSERT(histogram.percentile(percent) >= exact);
  RC_ASSERT(histogram.percentile(percent) <= exact + exact / 100);
}

}  // namespace
}  // namespace tbg::load

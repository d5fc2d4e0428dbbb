#include "pool/core/change_point.h"

#include <gtest/gtest.h>

namespace tbg::core {
namespace {

TEST(ChangePoint, WhatComesAsExpectedIsNoEvidence) {
  EXPECT_DOUBLE_EQ(likelihood_ratio(7, 7), 0);
  EXPECT_GT(likelihood_ratio(3, 7), 0);
  EXPECT_GT(likelihood_ratio(12, 7), 0);
  EXPECT_DOUBLE_EQ(likelihood_ratio(0, 7), 7);
}

TEST(ChangePoint, HoldsTheStretchSinceTheChange) {
  Evidence more;
  Evidence less;
  const auto mine = [&](int events, double gap) {
    for (int i = 0; i < events; ++i) {
      test_for_more(more, 2, 1, {1, gap});
      test_for_less(less, 2, 1, {1, gap});
    }
  };
  mine(50, 1);  // as expected: neither test holds more than the last event
  EXPECT_LE(more.work, 1);
  EXPECT_LE(less.work, 1);
  mine(10, 0.25);
  EXPECT_EQ(more.work, 11);  // with the event it began with
  EXPECT_NEAR(more.intervals, 2.5, 1e-6);
  EXPECT_EQ(less.work, 0);
  mine(30, 3);
  EXPECT_EQ(more.work, 1);
  EXPECT_EQ(less.work, 30);
  EXPECT_NEAR(less.intervals, 90, 1e-4);
}

TEST(ChangePoint, IsMeasuredFromTheUsualRate) {
  Evidence from_one;
  Evidence from_usual;
  for (int i = 0; i < 40; ++i) {
    test_for_less(from_one, 1.3, 1, {1, 1.25});
    test_for_less(from_usual, 1.3, 0.8, {1, 1.25});
  }
  EXPECT_EQ(from_one.work, 40);
  EXPECT_EQ(from_usual.work, 0);
}

}  // namespace
}  // namespace tbg::core

#include "sim/checkers/tails.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tbg::sim::tails {
namespace {

void expect_near_relative(double value, double expected) {
  EXPECT_NEAR(value / expected, 1, 1e-9) << value << " instead of " << expected;
}

TEST(Tails, logarithms_and_factorials) {
  for (const double x : {1e-300, 0.1, 0.7071, 1.5, 3.0, 1e15}) {
    EXPECT_NEAR(natural_log(x), std::log(x), 1e-13 * std::max(1.0, std::fabs(std::log(x))));
    EXPECT_NEAR(exponential(std::log(x)) / x, 1, 1e-12);
  }
  EXPECT_EQ(natural_log(1), 0);
  expect_near_relative(log_factorial(10), std::log(3628800.0));
  for (const double n : {31.0, 32.0, 33.0, 170.0, 1e6})
    expect_near_relative(log_factorial(static_cast<std::uint64_t>(n)), std::lgamma(n + 1));
}

TEST(Tails, poisson_against_known_values) {
  expect_near_relative(poisson_at_most(0, 2), 0.1353352832366127);
  expect_near_relative(poisson_at_most(2, 2), 0.6766764161830634);
  expect_near_relative(poisson_at_least(3, 2), 0.3233235838169366);
  expect_near_relative(poisson_at_most(5, 10), 0.06708596287903189);
  expect_near_relative(poisson_at_least(25, 10), 4.6949381426502e-05);
  EXPECT_EQ(poisson_at_least(0, 5), 1);
  EXPECT_EQ(poisson_at_most(0, 0), 1);
  EXPECT_EQ(poisson_at_least(1, 0), 0);
  for (const std::uint64_t k : {1U, 40U, 50U, 60U, 200U})
    EXPECT_NEAR(poisson_at_most(k, 50) + poisson_at_least(k + 1, 50), 1, 1e-12);
  // Far out, where 1 - p would say nothing.
  const double far = poisson_at_least(200, 50);
  EXPECT_GT(far, 0);
  EXPECT_LT(far, 1e-50);
}

TEST(Tails, kolmogorov_distance_of_small_samples) {
  const auto cdf = [](double x) { return x; };
  std::vector<double> draws = {0.75, 0.25};
  EXPECT_DOUBLE_EQ(ks_distance(draws, cdf, cdf), 0.25);
  std::vector<double> same = {0.9, 0.9, 0.9, 0.9};
  EXPECT_DOUBLE_EQ(ks_distance(same, cdf, cdf), 0.9);
  // A fair coin, as it should be: jumps are no distance.
  std::vector<double> coin = {0, 1, 1, 0};
  EXPECT_DOUBLE_EQ(ks_distance(
                       coin, [](double x) { return x > 0 ? 0.5 : 0; },
                       [](double x) { return x > 0 ? 1.0 : 0.5; }),
                   0);
  EXPECT_NEAR(ks_limit(1000, 1e-10), 0.10889, 1e-4);
}

}  // namespace
}  // namespace tbg::sim::tails

#include "sim/checkers/tails.h"

#include <cmath>

namespace tbg::sim::tails {
namespace {

constexpr double kLn2 = 0.693147180559945309417232121458;
constexpr double kLnTwoPi = 1.837877066409345483560659472811;
constexpr std::uint64_t kStirlingFrom = 32;

// P(N = k), mean > 0.
double poisson_is(std::uint64_t k, double mean) {
  return exponential(static_cast<double>(k) * natural_log(mean) - mean - log_factorial(k));
}

}  // namespace

double natural_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // exact, in [0.5, 1)
  if (mantissa < 0.70710678118654752440) {
    mantissa *= 2;
    --exponent;
  }
  // ln m = 2 artanh((m-1)/(m+1)), whose argument is below 0.172 here.
  const double t = (mantissa - 1) / (mantissa + 1);
  double sum = 0;
  for (int n = 21; n >= 1; n -= 2)
    sum = sum * t * t + 1.0 / n;
  return 2 * t * sum + exponent * kLn2;
}

double exponential(double x) {
  if (x < -700) return 0;
  if (x > 700) x = 700;
  const double k = std::floor(x / kLn2 + 0.5);
  const double r = x - k * kLn2;
  double term = 1;
  double sum = 1;
  for (int n = 1; n <= 16; ++n) {
    term *= r / n;
    sum += term;
  }
  return std::ldexp(sum, static_cast<int>(k));
}

double log_factorial(std::uint64_t n) {
  double sum = 0;
  if (n < kStirlingFrom) {
    for (std::uint64_t i = 2; i <= n; ++i)
      sum += natural_log(static_cast<double>(i));
    return sum;
  }
  const double x = static_cast<double>(n);
  const double log_x = natural_log(x);
  const double square = x * x;
  sum = 1 / (12 * x) - 1 / (360 * x * square) + 1 / (1260 * x * square * square);
  return x * log_x - x + (kLnTwoPi + log_x) / 2 + sum;
}

double poisson_at_most(std::uint64_t k, double mean) {
  if (!(mean > 0)) return 1;
  if (static_cast<double>(k) > mean) return 1 - poisson_at_least(k + 1, mean);
  double term = poisson_is(k, mean);
  double sum = term;
  for (std::uint64_t j = k; j > 0 && term > sum * 1e-17; --j) {
    term *= static_cast<double>(j) / mean;
    sum += term;
  }
  return sum;
}

double poisson_at_least(std::uint64_t k, double mean) {
  if (k == 0) return 1;
  if (!(mean > 0)) return 0;
  if (static_cast<double>(k) <= mean) return 1 - poisson_at_most(k - 1, mean);
  double term = poisson_is(k, mean);
  double sum = term;
  for (std::uint64_t j = k + 1; term > sum * 1e-17; ++j) {
    term *= mean / static_cast<double>(j);
    sum += term;
  }
  return sum;
}

double ks_limit(std::size_t n, double alpha) {
  if (n == 0) return 1;
  return std::sqrt(natural_log(2 / alpha) / (2 * static_cast<double>(n)));
}

}  // namespace tbg::sim::tails

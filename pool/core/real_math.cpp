#include "pool/core/real_math.h"

#include <cmath>
#include <initializer_list>

namespace tbg::core {

constexpr double kLn2 = 0.693147180559945309417232121458;

double exponential(double x) {
  if (x < -700) return 0;
  if (x > 700) x = 700;
  // x = k ln2 + r with |r| <= ln2/2; then a Taylor series, which converges fast there.
  const double k = std::floor(x / kLn2 + 0.5);
  const double r = x - k * kLn2;
  double term = 1;
  double sum = 1;
  for (int n = 1; n <= 14; ++n) {
    term = term * r / n;
    sum += term;
  }
  return std::ldexp(sum, static_cast<int>(k));  // exact: only the exponent changes
}

double natural_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // exact, in [0.5, 1)
  if (mantissa < 0.70710678118654752440) {
    mantissa *= 2;
    --exponent;
  }
  // ln m = 2 artanh(t), |t| < 0.172: ten terms of the series; reciprocals are constants.
  const double t = (mantissa - 1) / (mantissa + 1);
  const double square = t * t;
  double sum = 0;
  for (const double reciprocal :
       {1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3})
    sum = (sum + reciprocal) * square;
  return 2 * t * (sum + 1) + exponent * kLn2;
}

double cube_root(double x) {
  if (!(x > 0)) return 0;
  const int exponent = binary_exponent(x) / 3;
  double root = std::ldexp(1.0, exponent);
  for (int i = 0; i < 8; ++i)  // Newton; doubles the right digits each time
    root = (2 * root + x / (root * root)) / 3;
  return root;
}

int binary_exponent(double x) { return std::ilogb(x); }

}  // namespace tbg::core

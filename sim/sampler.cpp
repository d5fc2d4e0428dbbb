#include "sim/sampler.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pool/core/real_math.h"

namespace tbg::sim {
namespace {

double polynomial(std::initializer_list<double> coefficients, double x) {
  double value = 0;
  for (const double c : coefficients)
    value = value * x + c;
  return value;
}

}  // namespace

double exponential(Random& random) { return -core::natural_log(random.unit()); }

double normal(Random& random) {
  const double p = std::min(random.unit(), 1 - 0x1p-53);
  const double tail = std::min(p, 1 - p);
  double z = 0;
  if (tail > 0.02425) {
    const double q = p - 0.5;
    const double r = q * q;
    return q *
           polynomial({-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                       1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00},
                      r) /
           polynomial({-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                       6.680131188771972e+01, -1.328068155288572e+01, 1},
                      r);
  }
  const double q = std::sqrt(-2 * core::natural_log(tail));
  z = polynomial({-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                  -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00},
                 q) /
      polynomial({7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                  3.754408661907416e+00, 1},
                 q);
  return p < 0.5 ? z : -z;
}

double log_normal(Random& random, double sigma) {
  return core::exponential(sigma * normal(random));
}

std::uint64_t geometric(Random& random, double probability) {
  if (probability >= 1) return 1;
  // ln(1-p) = -2 artanh(p/(2-p)): exact where 1-p would round to 1.
  const double log_miss =
      probability > 1e-3
          ? core::natural_log(1 - probability)
          : -probability * (1 + probability * (0.5 + probability * (1.0 / 3 + probability / 4)));
  const double attempts = std::floor(core::natural_log(random.unit()) / log_miss) + 1;
  return attempts < 1e18 ? static_cast<std::uint64_t>(attempts) : std::uint64_t{1} << 60;
}

Zipf::Zipf(std::size_t n, double exponent) {
  double sum = 0;
  for (std::size_t rank = 1; rank <= n; ++rank) {
    weights_.push_back(core::exponential(-exponent * core::natural_log(static_cast<double>(rank))));
    sum += weights_.back();
  }
  double below = 0;
  for (double& weight : weights_) {
    weight /= sum;
    below += weight;
    cumulative_.push_back(below);
  }
  if (!cumulative_.empty()) cumulative_.back() = 1;
}

std::size_t Zipf::operator()(Random& random) const {
  const double u = random.unit();
  const auto found = std::lower_bound(cumulative_.begin(), cumulative_.end(), u);
  return static_cast<std::size_t>(found - cumulative_.begin());
}

}  // namespace tbg::sim

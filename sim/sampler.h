// Samplers for what mining is made of. Built on +, -, *, / and square roots only (through
// core/real_math.h), so that they give the same bits everywhere.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/random.h"

namespace tbg::sim {

// Mean 1.
double exponential(Random& random);
// Standard normal, by inversion (Acklam 2003, relative error 1.2e-9).
double normal(Random& random);
// exp(sigma * normal): median 1.
double log_normal(Random& random, double sigma);
// Number of attempts up to and including the first success, each with this probability in (0, 1].
std::uint64_t geometric(Random& random, double probability);

// Ranks 1..n with probability proportional to rank^-exponent.
class Zipf {
 public:
  Zipf(std::size_t n, double exponent);
  // In [0, n).
  [[nodiscard]] std::size_t operator()(Random& random) const;
  [[nodiscard]] double weight(std::size_t rank) const { return weights_[rank]; }

 private:
  std::vector<double> weights_;     // sum 1
  std::vector<double> cumulative_;  // last is 1
};

}  // namespace tbg::sim

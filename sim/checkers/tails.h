// Tail probabilities for verdicts that must never be wrong by chance: exact where that is easy,
// conservative elsewhere. Made of +, -, *, / and square roots, so that every compiler agrees.
#pragma once

#include <cstdint>
#include <vector>

namespace tbg::sim::tails {

double natural_log(double x);  // x > 0; relative error below 1e-14
double exponential(double x);  // 0 below -700
double log_factorial(std::uint64_t n);

// P(N <= k) and P(N >= k) for N Poisson. Also a bound for a sum of independent rare events with
// this mean wherever k is a whole event away from it (Anderson and Samuels 1967), so for counts of
// discrete attempts, too.
double poisson_at_most(std::uint64_t k, double mean);
double poisson_at_least(std::uint64_t k, double mean);

// The largest distance between an empirical and its true distribution function that n draws exceed
// with probability alpha at most (Massart 1990; any distribution, continuous or not).
double ks_limit(std::size_t n, double alpha);

// That distance. `below(x)` is P(X < x), `up_to(x)` is P(X <= x). Sorts the draws.
template <typename Below, typename UpTo>
double ks_distance(std::vector<double>& draws, Below below, UpTo up_to);

}  // namespace tbg::sim::tails

#include <algorithm>

namespace tbg::sim::tails {

template <typename Below, typename UpTo>
double ks_distance(std::vector<double>& draws, Below below, UpTo up_to) {
  std::sort(draws.begin(), draws.end());
  const auto part = [&](std::size_t i) {
    return static_cast<double>(i) / static_cast<double>(draws.size());
  };
  const auto apart = [](double a, double b) { return a < b ? b - a : a - b; };
  double distance = 0;
  for (std::size_t first = 0, last = 0; first < draws.size(); first = last) {
    while (last < draws.size() && draws[last] == draws[first])
      ++last;
    distance = std::max(distance, apart(part(first), below(draws[first])));
    distance = std::max(distance, apart(part(last), up_to(draws[first])));
  }
  return distance;
}

}  // namespace tbg::sim::tails

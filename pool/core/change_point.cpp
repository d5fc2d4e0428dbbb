#include "pool/core/change_point.h"

#include "pool/core/real_math.h"

namespace tbg::core {

double likelihood_ratio(double n, double x) { return n > 0 ? n * natural_log(n / x) - n + x : x; }

// A test for more loses by time and wins by events, so it begins anew just before an event; a test
// for less the other way round.
void test_for_more(Evidence& test, double rate, double usual, const Observed& seen) {
  test.intervals += static_cast<float>(seen.intervals);
  if (test.work * natural_log(rate) <= (rate - 1) * usual * test.intervals) test = {};
  test.work += static_cast<float>(seen.work);
}

void test_for_less(Evidence& test, double rate, double usual, const Observed& seen) {
  test.intervals += static_cast<float>(seen.intervals);
  test.work += static_cast<float>(seen.work);
  if ((1 - 1 / rate) * usual * test.intervals <= test.work * natural_log(rate)) test = {};
}

}  // namespace tbg::core

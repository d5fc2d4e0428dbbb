// Tests for a change of a Poisson process of known rate: is it still that rate, and if not, since
// when? CUSUM (Page 1954): evidence that is added up event by event and begins anew whenever it is
// used up, so that what it holds is the stretch since the change, if there was one.
//
// Units: events ("work": shares, or parts of shares) and intervals, one of which brings one event
// at the right rate. O(1), eight bytes a test.
#pragma once

namespace tbg::core {

struct Evidence {
  float work = 0;
  float intervals = 0;
};

struct Observed {
  double work = 0;
  double intervals = 0;
};

// How much better their own rate explains n events in x intervals than rate one: log likelihoods.
double likelihood_ratio(double n, double x);

// Each is most eager to tell `rate` times the usual rate from the usual rate; a test for less is
// most eager for usual / rate.
void test_for_more(Evidence& test, double rate, double usual, const Observed& seen);
void test_for_less(Evidence& test, double rate, double usual, const Observed& seen);

}  // namespace tbg::core

// A solution: a submit whose header meets the network target of its work, as the wire shows it. Who
// reads the wire (the referee) says it; who judges what becomes of blocks listens.
#pragma once

#include <string>

#include "sim/checkers/observe.h"

namespace tbg::sim {

struct Solution {
  Moment at;  // when the last byte of the submit was handed to the pool
  Client client = 0;
  Hash hash{};
  std::int64_t height = 0;
  std::string user;  // payout address the connection mines for
  // Its time is before the job's, or its version has bits outside the mask: a node may refuse it.
  bool off_the_job = false;
};

class SolutionListener {
 public:
  virtual ~SolutionListener() = default;
  // Any time from the submit's on_request to the on_turn_end of the turn that read it, inclusive if
  // the teller hears that first.
  virtual void on_solution(const Solution& solution) = 0;
  // The pool died in the turn that read this one: it may be on record, or not.
  virtual void on_cut_off(const Hash& /*hash*/) {}
};

}  // namespace tbg::sim

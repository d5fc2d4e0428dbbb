// From a recorded session to a plan: a world of the same shape, to be run with all checkers, and
// otherwise than it was.
//
// The bytes of a recording cannot be bent: a share was hashed for one job and is worth nothing for
// another. What can be told again is what happened: who was there, from when to when, how fast and
// with what firmware; when blocks came, when the chain was reorganised, when nodes and the pool
// were away. Miners of the plan hash for themselves (toy mode), so luck is new; hash rates keep
// their order, not their ratios; payout addresses and names are new ones; everything a node said of
// transactions is left out.
#pragma once

#include <string>

#include "pool/bitcoin/bytes.h"
#include "sim/plan.h"

namespace tbg::sim {

struct SessionPlan {
  Plan plan;
  std::string problem;   // not "": there is no plan of it
  bool cut_off = false;  // the file ends in the middle of a frame: the plan is of what there is
};
// All lives of a session file in a row.
SessionPlan plan_of_session(bitcoin::ByteView file, const std::string& name);

}  // namespace tbg::sim

// Two recordings of the same inputs, such as what two versions of the pool made of one session
// (tbgsim accept --out): what of their outputs differs.
#pragma once

#include <functional>
#include <string>

#include "sim/output_change.h"

namespace tbg::sim {

struct SessionDiff {
  std::uint64_t inputs = 0;
  std::uint64_t changed = 0;  // inputs of which something else came
  std::string problem;        // not "": they are not of the same session, or cannot be read
};
SessionDiff diff_sessions(bitcoin::ByteView first, bitcoin::ByteView second,
                          const std::function<void(const OutputChange&)>& on_change);

}  // namespace tbg::sim

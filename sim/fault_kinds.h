// The parts of the catalogue of faults (faults.h) that have files of their own.
#pragma once

#include <vector>

#include "sim/faults.h"

namespace tbg::sim {

// What befalls the pool's process, its disk, its clock, and those who read its spool.
std::vector<FaultKind> pool_fault_kinds();

}  // namespace tbg::sim

// A replayed pool at the moment where it stands: its work, its nodes, its miners.
#pragma once

#include "pool/recording/replay.h"

namespace tbg::sim {

// To the standard output.
void print_report(const recording::Replay& replay, const recording::LifeInfo& info);

}  // namespace tbg::sim

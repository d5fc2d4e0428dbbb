// One event of each type as a pool on mainnet would emit it, in the order of the variant: the
// examples of docs/events.md, and what tests of the events' text begin with.
#pragma once

#include <vector>

#include "pool/ports/events.h"

namespace tbg::fakes {

// Their texts are literals, so the events outlive the call.
std::vector<Event> sample_events();
// Those whose fields are allowed to be empty, or hold what miners and nodes must not do.
std::vector<Event> edge_events();
// When they happened: 2024-02-22 16:00:00.123456 UTC.
inline constexpr Now kSampleTime{.mono_us = 1, .wall_us = 1'708'617'600'123'456};

}  // namespace tbg::fakes

// What came of a run, as text for a pipe between processes.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sim/run.h"

namespace tbg::sim {

nlohmann::json to_json(const Outcome& outcome);
// Of what to_json() made.
Outcome outcome_of(const nlohmann::json& json);

}  // namespace tbg::sim

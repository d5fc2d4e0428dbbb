// Scenarios on disk, and seeds as people write them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/plan.h"

namespace tbg::sim {

// Errors are thrown as std::runtime_error with everything that is wrong, one problem per line.

// The folder given, or the first there is of ./scenarios and the one beside the program's source
// tree (build/<preset>/bin/../../../scenarios).
std::filesystem::path scenario_folder(const std::string& given);

// All *.json below the folder, in the order of their names, but what describes a recording.
std::vector<std::filesystem::path> scenario_files(const std::filesystem::path& folder);

Plan load_plan(const std::filesystem::path& file);
// A path, or the name of a scenario of the folder, without ".json".
Plan load_scenario(const std::string& scenario, const std::string& folder);

// A number, decimal or 0x..., or the hex name of a commit (its first 16 digits count).
std::optional<std::uint64_t> parse_seed(const std::string& text);
// The same of an argument that may be missing: nothing for "", an error for what is no seed.
std::optional<std::uint64_t> seed_argument(const std::string& text);
// "0xc0ffee"
std::string seed_text(std::uint64_t seed);

}  // namespace tbg::sim

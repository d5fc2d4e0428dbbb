// Which difficulty a connection starts with and within which bounds it moves (rules 7-10). Pure
// functions.
//
// Who decides, strongest first: password, remembered difficulty, suggestion, user agent rule,
// listen address, pool default. Every value is clamped to the bounds, capped by the network
// difficulty, and rounded to what the wire can say, so that pool and miner always mean the same
// number.
#pragma once

#include <optional>
#include <string_view>

#include "pool/core/options.h"
#include "pool/ports/events.h"

namespace tbg::core {

// What is known of one connection's wishes.
struct DifficultyWishes {
  std::optional<double> password;
  std::optional<double> suggested;
  double floor = 0;        // minimum-difficulty of mining.configure
  double local_start = 0;  // of the user agent rule or the listen address; 0: none
  double local_min = 0;
};

struct DifficultyBounds {
  double min = 0;
  double max = 0;
};

// The start and floor of the agent rule that matches, else of the listener.
void apply_local_rules(const Options& options, std::size_t listener, std::string_view user_agent,
                       DifficultyWishes& wishes);

// A client that asks for less than the pool's floor gets it where that floor is 1 or less:
// NerdMiners could not mine otherwise, and vardiff lifts whoever abuses it (decision 0003).
DifficultyBounds difficulty_bounds(const Options& options, const DifficultyWishes& wishes);

// clamp, cap, round. network_difficulty <= 0 means unknown: no cap.
double fit_difficulty(double wanted, const DifficultyBounds& bounds, double network_difficulty);

// The value to start with; memory is not considered here.
double start_difficulty(const Options& options, const DifficultyWishes& wishes);

}  // namespace tbg::core

// The scorecard of variable difficulty: every hash rate from NerdMiner to S21 at several target
// share rates, many trials each, ours and a model of ckpool's on equal terms.
//
// Each trial plays four stories: a new miner from the start difficulty (60 min to settle, then 2 h
// at a steady rate); and, each from a fresh connection that began at the ideal difficulty and mined
// 20 min, a step of -50 %, a step of +300 %, and ten minutes of silence followed by the return at
// the old rate. Times that never come count as the length of their story. Every trial is keyed by
// (seed, cell, trial, story): one may be run alone and gives the same numbers.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pool/core/options.h"
#include "sim/scorecard/trial.h"

namespace tbg::sim {

struct MinerClass {
  std::string name;
  double hashes_per_s = 0;
  double start = 42;  // what it starts with: the pool's default, or what it asks for
};
std::vector<MinerClass> scorecard_miners();
std::vector<double> scorecard_shares_per_min();

enum class Measure : std::uint8_t {
  settle,
  half,      // -50 % to within kFollowedBand
  fourfold,  // +300 % likewise
  silence,   // to the first halving of the difficulty
  comeback,  // after the silence, to settled
  changes,
  false_changes,
  jitter,
  bias,
};
inline constexpr std::size_t kMeasures = 9;
struct MeasureText {
  const char* key;
  const char* title;
  const char* unit;
};
MeasureText describe(Measure measure);

struct Quantiles {
  double p10 = 0;
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
  double mean = 0;
};
using Measured = std::array<Quantiles, kMeasures>;

struct Cell {
  MinerClass miner;
  double shares_per_min = 0;
  Measured ours{};
  Measured ckpool{};
};

struct ScorecardOptions {
  std::uint64_t seed = 1;
  std::uint32_t trials = 1'000;
  std::vector<MinerClass> miners = scorecard_miners();
  std::vector<double> shares_per_min = scorecard_shares_per_min();
  core::VardiffOptions vardiff;  // its target is set by the cell
  Wire wire;
};

struct ScorecardResults {
  std::uint64_t seed = 0;
  std::uint32_t trials = 0;
  std::vector<Cell> cells;  // miners, and within each the share rates
};

// Called after each cell with (done, of how many).
using ScorecardProgress = std::function<void(std::size_t, std::size_t)>;

ScorecardResults run_scorecard(const ScorecardOptions& options, const ScorecardProgress& progress);

}  // namespace tbg::sim

// The lanes of one miner: its connection, its difficulty, its shares.
#pragma once

#include <string>

#include "sim/report/lanes.h"
#include "sim/report/run_recorder.h"

namespace tbg::sim {

void draw_miner(Lanes& lanes, const RunRecorder& run, const MinerTrack& miner,
                const std::string& name);

// Colour of a refusal by its error code, and what is said of that code in the legend.
struct RefusalColour {
  int code = 0;
  const char* colour = "";
  const char* meaning = "";
};
inline constexpr RefusalColour kRefusalColours[] = {
    {21, "#e08214", "stale or unknown job (21)"}, {22, "#8e44ad", "duplicate (22)"},
    {23, "#d62728", "difficulty too low (23)"},   {24, "#2c7fb8", "unauthorized (24)"},
    {25, "#17a2a2", "not subscribed (25)"},       {20, "#7f7f7f", "other (20)"}};

}  // namespace tbg::sim

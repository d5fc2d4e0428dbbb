// What a scorecard says: as text, as a table for docs, as JSON, as pictures.
#pragma once

#include <string>

#include "sim/scorecard/scorecard.h"

namespace tbg::sim {

// Every cell: p50 and p90 of every measure, ours / ckpool's.
std::string scorecard_text(const ScorecardResults& results);
// One Markdown table per miner class, the same numbers, losses of more than a tenth marked.
std::string scorecard_markdown(const ScorecardResults& results);
// All quantiles.
std::string scorecard_json(const ScorecardResults& results);
// p90 (rates: means) of one measure by cell, ours and ckpool's side by side, from zero up.
std::string scorecard_svg(const ScorecardResults& results, Measure measure);

// The number a measure is compared by: p90 of times and of what wanders, the mean of rates.
double judged_by(Measure measure, const Quantiles& quantiles);
// Is ours worse by more than a tenth (and by more than a second or 0.01)?
bool lost(Measure measure, const Quantiles& ours, const Quantiles& ckpool);

}  // namespace tbg::sim

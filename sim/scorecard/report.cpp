#include "sim/scorecard/report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace tbg::sim {
namespace {

Measure measure_at(std::size_t i) { return static_cast<Measure>(i); }

bool is_rate(Measure measure) {
  return measure == Measure::changes || measure == Measure::false_changes;
}

bool is_time(Measure measure) { return describe(measure).unit[0] == 's'; }

std::string number(Measure measure, double value) {
  char text[32];
  std::snprintf(text, sizeof text, is_time(measure) && value >= 10 ? "%.0f" : "%.2f", value);
  return text;
}

// "ours / ckpool's" of p50 and p90, or of the means of a rate.
std::string pair_of(Measure measure, const Quantiles& ours, const Quantiles& ckpool) {
  const auto both = [&](double a, double b) {
    return number(measure, a) + " / " + number(measure, b);
  };
  if (is_rate(measure)) return both(ours.mean, ckpool.mean);
  return both(ours.p50, ckpool.p50) + " ; " + both(ours.p90, ckpool.p90);
}

nlohmann::ordered_json to_json(const Measured& measured) {
  nlohmann::ordered_json json;
  for (std::size_t i = 0; i < kMeasures; ++i) {
    const Quantiles& q = measured[i];
    json[describe(measure_at(i)).key] = {
        {"p10", q.p10}, {"p50", q.p50}, {"p90", q.p90}, {"p99", q.p99}, {"mean", q.mean}};
  }
  return json;
}

std::string shares_text(double shares_per_min) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", shares_per_min);
  return text;
}

}  // namespace

double judged_by(Measure measure, const Quantiles& quantiles) {
  return is_rate(measure) ? quantiles.mean : quantiles.p90;
}

bool lost(Measure measure, const Quantiles& ours, const Quantiles& ckpool) {
  const double a = judged_by(measure, ours);
  const double b = judged_by(measure, ckpool);
  return a > b * 1.1 && a > b + (is_time(measure) ? 1 : 0.01);
}

std::string scorecard_text(const ScorecardResults& results) {
  std::string out = "ours / ckpool's: p50 ; p90 (changes per hour: means); ! = worse by a tenth\n";
  for (const Cell& cell : results.cells) {
    out += cell.miner.name + ", " + shares_text(cell.shares_per_min) + " shares/min\n";
    for (std::size_t i = 0; i < kMeasures; ++i) {
      const MeasureText text = describe(measure_at(i));
      char line[160];
      std::snprintf(line, sizeof line, "  %-28s %-4s %s%s\n", text.title, text.unit,
                    pair_of(measure_at(i), cell.ours[i], cell.ckpool[i]).c_str(),
                    lost(measure_at(i), cell.ours[i], cell.ckpool[i]) ? "  !" : "");
      out += line;
    }
  }
  return out;
}

std::string scorecard_markdown(const ScorecardResults& results) {
  std::string out;
  std::string miner;
  for (const Cell& cell : results.cells) {
    if (cell.miner.name != miner) {
      miner = cell.miner.name;
      out += "\n### " + miner + "\n\n| shares/min |";
      for (std::size_t i = 0; i < kMeasures; ++i)
        out += std::string(" ") + describe(measure_at(i)).title + " |";
      out += "\n|---|";
      for (std::size_t i = 0; i < kMeasures; ++i)
        out += "---|";
      out += "\n";
    }
    out += "| " + shares_text(cell.shares_per_min) + " |";
    for (std::size_t i = 0; i < kMeasures; ++i) {
      const bool worse = lost(measure_at(i), cell.ours[i], cell.ckpool[i]);
      const char* const mark = worse ? "**" : "";
      out += std::string(" ") + mark +
             number(measure_at(i), judged_by(measure_at(i), cell.ours[i])) + " / " +
             number(measure_at(i), judged_by(measure_at(i), cell.ckpool[i])) + mark + " |";
    }
    out += "\n";
  }
  return out;
}

std::string scorecard_json(const ScorecardResults& results) {
  nlohmann::ordered_json json;
  json["seed"] = results.seed;
  json["trials"] = results.trials;
  json["cells"] = nlohmann::ordered_json::array();
  for (const Cell& cell : results.cells)
    json["cells"].push_back({{"miner", cell.miner.name},
                             {"hashes_per_s", cell.miner.hashes_per_s},
                             {"start", cell.miner.start},
                             {"shares_per_min", cell.shares_per_min},
                             {"ours", to_json(cell.ours)},
                             {"ckpool", to_json(cell.ckpool)}});
  return json.dump(1) + "\n";
}

}  // namespace tbg::sim

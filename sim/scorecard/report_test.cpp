#include "sim/scorecard/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tbg::sim {
namespace {

ScorecardResults two_cells() {
  ScorecardResults results{7, 10, {}};
  for (const double shares_per_min : {3.0, 6.0}) {
    Cell cell{{"A miner", 1e12}, shares_per_min};
    cell.ours[0] = {1, 2, 3, 4, 2.5};
    cell.ckpool[0] = {10, 20, 30, 40, 25};
    cell.ours[1] = {10, 20, 35, 40, 25};
    cell.ckpool[1] = {10, 20, 30, 40, 25};
    results.cells.push_back(cell);
  }
  return results;
}

TEST(ScorecardReport, MarksWhatWasLost) {
  EXPECT_TRUE(lost(Measure::half, {.p90 = 35}, {.p90 = 30}));
  EXPECT_FALSE(lost(Measure::half, {.p90 = 32}, {.p90 = 30}));
  EXPECT_FALSE(lost(Measure::half, {.p90 = 0.9}, {.p90 = 0}));  // under a second
  EXPECT_TRUE(lost(Measure::changes, {.p90 = 0, .mean = 2}, {.p90 = 9, .mean = 1}));
  const std::string table = scorecard_markdown(two_cells());
  EXPECT_NE(table.find("**35 / 30**"), std::string::npos) << table;
  EXPECT_NE(table.find("| 3.00 / 30 |"), std::string::npos) << table;
  EXPECT_NE(scorecard_text(two_cells()).find("2.00 / 20 ; 3.00 / 30"), std::string::npos);
}

TEST(ScorecardReport, JsonHoldsEverything) {
  const auto json = nlohmann::json::parse(scorecard_json(two_cells()));
  EXPECT_EQ(json["trials"], 10);
  EXPECT_EQ(json["cells"][1]["shares_per_min"], 6);
  EXPECT_EQ(json["cells"][0]["ckpool"]["settle"]["p99"], 40);
}

TEST(ScorecardReport, DrawsTwoBarsACell) {
  const std::string svg = scorecard_svg(two_cells(), Measure::settle);
  std::size_t bars = 0;
  for (std::size_t at = svg.find("height=\"4\""); at != std::string::npos;
       at = svg.find("height=\"4\"", at + 1))
    ++bars;
  EXPECT_EQ(bars, 4U);
  EXPECT_EQ(svg.find("<svg"), 0U);
}

}  // namespace
}  // namespace tbg::sim

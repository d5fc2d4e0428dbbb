#include <algorithm>

#include "sim/markup.h"
#include "sim/scorecard/report.h"

namespace tbg::sim {
namespace {

constexpr int kLeft = 150;
constexpr int kWidth = 560;
constexpr int kBar = 4;
constexpr int kCell = 11;  // two bars and a gap
constexpr int kGroupGap = 12;
constexpr int kTop = 46;

double largest(const ScorecardResults& results, Measure measure) {
  const auto i = static_cast<std::size_t>(measure);
  double most = 1e-9;
  for (const Cell& cell : results.cells)
    most = std::max({most, judged_by(measure, cell.ours[i]), judged_by(measure, cell.ckpool[i])});
  return most;
}

std::string text_at(int x, int y, const std::string& text, const char* anchor) {
  return formatted("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", x, y, anchor) + text +
         "</text>\n";
}

std::string bar(int y, double length, const char* colour) {
  return formatted("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n", kLeft, y,
                   std::max(length, 0.5), kBar, colour);
}

}  // namespace

std::string scorecard_svg(const ScorecardResults& results, Measure measure) {
  constexpr const char* kOurs = "#1f77b4";
  constexpr const char* kCkpool = "#d9822b";
  const auto i = static_cast<std::size_t>(measure);
  const MeasureText about = describe(measure);
  const double most = largest(results, measure);
  const bool rate = judged_by(measure, Quantiles{.mean = 1}) > 0;
  std::string body;
  int y = kTop;
  std::string miner;
  for (const Cell& cell : results.cells) {
    if (cell.miner.name != miner) {
      miner = cell.miner.name;
      y += kGroupGap;
      body += text_at(4, y + kCell, miner, "start");
    }
    body += text_at(kLeft - 4, y + kCell - 2, formatted("%g", cell.shares_per_min), "end");
    body += bar(y, judged_by(measure, cell.ours[i]) / most * kWidth, kOurs);
    body += bar(y + kBar, judged_by(measure, cell.ckpool[i]) / most * kWidth, kCkpool);
    y += kCell;
  }
  const int width = kLeft + kWidth + 20;
  std::string out = formatted(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                        "font-family=\"sans-serif\" font-size=\"9\">\n",
                        width, y + 20) +
                    formatted("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", width, y + 20);
  out += text_at(4, 14,
                 std::string(about.title) + " (" + about.unit + ", " + (rate ? "mean" : "p90") +
                     "), by miner and shares per minute; shorter is better",
                 "start");
  out += formatted("<rect x=\"4\" y=\"22\" width=\"10\" height=\"8\" fill=\"%s\"/>\n", kOurs) +
         text_at(18, 30, "TBG Pool", "start") +
         formatted("<rect x=\"74\" y=\"22\" width=\"10\" height=\"8\" fill=\"%s\"/>\n", kCkpool) +
         text_at(88, 30, "ckpool", "start");
  out += text_at(kLeft, kTop, "0", "start") +
         text_at(kLeft + kWidth, kTop, formatted("%.4g", most), "end");
  return out + body + "</svg>\n";
}

}  // namespace tbg::sim

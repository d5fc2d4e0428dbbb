#include "pool/app/ctl_table.h"

#include <algorithm>

#include "pool/live/spdlog_log.h"

namespace tbg::app {

void CtlTable::add(std::vector<std::string> cells) {
  for (std::string& cell : cells)
    cell = live::escaped(cell);
  rows_.push_back(std::move(cells));
}

std::string CtlTable::text() const {
  std::vector<std::size_t> widths;
  std::vector<std::string> titles;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back(columns_[i].title);
    widths.push_back(titles.back().size());
    for (const auto& row : rows_)
      widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string gap(widths[i] - cells[i].size(), ' ');
      if (i > 0) text += "  ";
      text += columns_[i].align == Align::left ? cells[i] + gap : gap + cells[i];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line(titles);
  for (const auto& row : rows_)
    line(row);
  return out;
}

}  // namespace tbg::app

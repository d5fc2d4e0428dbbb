// Columns for people: as wide as what stands in them.
#pragma once

#include <string>
#include <vector>

namespace tbg::app {

class CtlTable {
 public:
  enum class Align : std::uint8_t { left, right };
  struct Column {
    std::string title;
    Align align = Align::left;
  };
  explicit CtlTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many as there are columns. What miners chose is made fit for a terminal.
  void add(std::vector<std::string> cells);
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tbg::app

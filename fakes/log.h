// The OperatorLog port: keeps every line.
#pragma once

#include <string>
#include <vector>

#include "pool/ports/log.h"

namespace tbg::fakes {

class FakeLog final : public OperatorLog {
 public:
  struct Line {
    LogLevel level{};
    std::string text;
  };

  void write(LogLevel level, std::string_view line) override {
    lines_.push_back({level, std::string(line)});
  }

  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  [[nodiscard]] bool contains(std::string_view part) const {
    for (const Line& line : lines_) {
      if (line.text.find(part) != std::string::npos) return true;
    }
    return false;
  }
  void clear() { lines_.clear(); }

 private:
  std::vector<Line> lines_;
};

}  // namespace tbg::fakes

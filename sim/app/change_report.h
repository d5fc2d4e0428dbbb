// Changes of outputs, printed for people: what is gone, what is new, and of what is still there but
// otherwise, only the values that are not the same.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/output_change.h"

namespace tbg::sim {

class ChangeReport {
 public:
  // At most so many inputs are shown; all are counted.
  explicit ChangeReport(std::uint64_t most) : most_(most) {}

  void add(const OutputChange& change);
  void print_totals() const;

 private:
  struct Count {
    std::uint64_t gone = 0;
    std::uint64_t fresh = 0;
    std::uint64_t otherwise = 0;
  };
  void count_pair(const std::string& kind, const std::string& values);

  const std::uint64_t most_;
  std::uint64_t shown_ = 0;
  std::uint64_t verdicts_ = 0;
  std::map<std::string, Count> kinds_;
};

// The words of two descriptions of one kind that differ: "accepted=no -> yes, diff=4 -> 8"; empty
// if they cannot be laid beside each other. `before` and `now` as describe() has them.
std::string changed_values(const std::string& before, const std::string& now);

}  // namespace tbg::sim

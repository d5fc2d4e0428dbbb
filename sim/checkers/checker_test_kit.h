// What the tests of checkers share: a list of verdicts, and events by name.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/observe.h"

namespace tbg::sim {

class VerdictList : public Verdicts {
 public:
  void report(Violation violation) override { found.push_back(std::move(violation)); }
  [[nodiscard]] bool tells(std::string_view part) const {
    for (const Violation& one : found)
      if (one.what.find(part) != std::string::npos) return true;
    return false;
  }
  // For messages of failed tests.
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const Violation& one : found)
      out += one.checker + " at " + std::to_string(one.at.us) + ": " + one.what + "\n";
    return out;
  }

  std::vector<Violation> found;
};

inline Moment at_ms(std::int64_t ms) { return {ms * kMs, 1'700'000'000 * kS + ms * kMs}; }
inline Moment at_s(std::int64_t s) { return at_ms(1000 * s); }

inline Hash hash_of(std::uint8_t n) {
  Hash hash{};
  hash[0] = n;
  return hash;
}

inline SeenEvent event_of(std::string_view type, std::initializer_list<EventField> fields) {
  return {type, fields};
}

}  // namespace tbg::sim

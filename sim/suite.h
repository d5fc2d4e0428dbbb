// All checkers, wired to one run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/checkers/probes.h"
#include "sim/world.h"

namespace tbg::sim {

class Suite final : public Verdicts {
 public:
  // Before the world runs; must outlive it.
  explicit Suite(World& world);
  ~Suite() override;

  void report(Violation violation) override;
  // What was found, in the order in which it was; at most kViolationsKept.
  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
  [[nodiscard]] std::uint64_t violation_count() const { return count_; }
  [[nodiscard]] const Probes& probes() const;
  // Name and number of judgements of each checker.
  [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> judged() const;

  static constexpr std::size_t kViolationsKept = 100;

 private:
  struct Parts;
  Tap& tap_;
  std::unique_ptr<Parts> parts_;
  std::vector<Violation> violations_;
  std::uint64_t count_ = 0;
};

}  // namespace tbg::sim

// Honest run: a scenario whose own story did not happen proves nothing, and fails.
//
// The story is a list of probes (sim/checkers/probes.h) with how often each must have been hit at
// least, and, where `at_most` is given, at most.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/checkers/probes.h"

namespace tbg::sim {

struct MustHappen {
  std::string probe;
  std::uint64_t at_least = 1;
  std::optional<std::uint64_t> at_most = {};
};

class HonestRun : public Checker {
 public:
  // The probes must outlive the checker, and be hit before its on_finish.
  HonestRun(Verdicts& verdicts, const Probes& probes, std::vector<MustHappen> story)
      : Checker("honest_run", verdicts), probes_(probes), story_(std::move(story)) {}

  void on_finish(Moment at) override;

 private:
  const Probes& probes_;
  std::vector<MustHappen> story_;
};

}  // namespace tbg::sim

// A block is handed to a node soon after its last byte has reached the pool's machine, whatever the
// pool is busy with: a broadcast to ten thousand miners, another tip.
//
// Judged per solution, from the arrival of its bytes (not, as no_block_lost, from the turn that
// reads them) to the first submission to any node. Only plans that state a bound are judged: a
// crowd of hostile miners may keep any input waiting. A crash forgives what it cut off.
#pragma once

#include <cstdint>
#include <map>

#include "sim/checkers/checker.h"
#include "sim/checkers/solution.h"

namespace tbg::sim {

class BlockSoon : public Checker, public SolutionListener {
 public:
  BlockSoon(Verdicts& verdicts, std::int64_t within_us)
      : Checker("block_soon", verdicts), within_us_(within_us) {}

  void on_solution(const Solution& solution) override;

  void on_waited(Moment at, Client client, std::int64_t us) override;
  void on_submission(Moment at, const Submission& submission) override;
  void on_crash(Moment at) override;
  void on_finish(Moment at) override;

 private:
  struct Waited {
    std::int64_t at_us = 0;  // when its bytes were read
    std::int64_t us = 0;     // after they had come
  };
  void judge(Moment at, const Hash& hash, std::int64_t arrived_us);

  const std::int64_t within_us_;
  std::map<Client, Waited> waited_;
  std::map<Hash, std::int64_t> arrived_;    // not submitted yet
  std::map<Hash, std::int64_t> submitted_;  // first; of solutions or not
};

}  // namespace tbg::sim

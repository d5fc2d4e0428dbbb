// What stands behind one share: the chain of causes from its verdict back to the block it built on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/checkers/observe.h"

namespace tbg::sim {

struct DifficultyChange {
  std::int64_t us = 0;
  double before = 0;  // 0: the first of its connection
  double after = 0;
  std::string reason;         // of the diff_updated event; "" if there was none
  double shares_per_min = 0;  // as that event says
};

// A block that became the tip of some node, when that was first seen.
struct TipFact {
  std::int64_t us = 0;
  std::int64_t height = 0;
  bool by_pool = false;
  bool first = false;  // it was there when the run began
  bool reorg = false;  // it does not continue what the node had before
  std::string finder;  // worker, of a block of the pool
};

struct JobFact {
  std::string id;
  std::int64_t us = 0;           // when this connection got it
  std::int64_t tip_height = -1;  // of the block it builds on; -1: not known
  bool clean = false;
};

struct ShareFacts {
  std::uint64_t number = 0;  // of the request: which share it is
  std::int64_t us = 0;
  Client client = 0;
  std::int64_t connected_us = 0;
  std::string worker;
  std::string asked_job;  // the job it names
  bool accepted = false;
  bool solution = false;
  bool seen_before = false;
  int code = 0;
  std::string reason;
  double reached = 0;                      // difficulty of its hash; 0: it could not be hashed
  double asked = 0;                        // difficulty it had to reach; 0: not known
  std::optional<DifficultyChange> change;  // the connection's latest before the share
  std::optional<JobFact> job;
  std::optional<JobFact> overtaken_by;  // the first job on another tip after that, if it came first
  std::optional<TipFact> tip;           // the block its job builds on
  std::optional<TipFact> new_tip;       // the block `overtaken_by` builds on
  std::vector<std::string> faults;      // under way when it came
};

// The verdict, then what led to it, one cause after the other. Times as since `start_us`.
std::vector<std::string> chain_of(const ShareFacts& share, std::int64_t start_us);

}  // namespace tbg::sim

// No block lost: from the end of the turn that read it, every solution is submitted to every
// reachable node within 50 ms, and again until that node has judged it, whatever else fails.
//
// What is owed, per solution and node:
//   end of its turn            a submission within `within_us`, if the node can be reached
//   "not judged" or a failure  another one within `again_us` (prev-blk-not-found, time-too-new,
//                              errors, time-outs; the pool's pauses double up to 5 s)
//   the node is back           one within `again_us`
//   the pool starts again      one within `after_boot_us`, while no node has stored the block
//   any other answer           nothing more from this node: it has judged
// and a block_found event per solution within `within_us`, once in a run.
// An answer that never comes is the world's fault: it must tell of its time-out.
//
// Whoever tells solutions must hear each input before this checker does.
//
// Tolerated: solutions of a turn that a crash cut off; those whose record could not be kept (the
// disk failed when they were found, or the power went within `durable_us`), once the pool is dead;
// blocks more than 100 deep; younger siblings (blocks of ours at one height) while a node has
// `siblings_at_once` of our submissions to judge, as it must find time for templates, too. More
// submissions than owed are fine, but never of an unknown block.
//
// On a signet whose key the pool does not have (`submits` is false) the event is all that is owed,
// and a submission is wrong.
//
// State: a few bytes per solution of the run; the hot path looks at one time stamp.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/checkers/solution.h"

namespace tbg::sim {

struct NoBlockLostOptions {
  std::size_t nodes = 1;
  std::int64_t within_us = 50 * kMs;
  std::int64_t again_us = 6 * kS;
  std::int64_t after_boot_us = 1 * kS;
  std::int64_t durable_us = 1 * kS;
  std::int64_t depth_max = 100;
  std::size_t siblings_at_once = 16;
  bool submits = true;
  // Kinds of faults, as on_fault names them, under which a record may not reach the disk (one that
  // is over at once lies in wait until the pool's next start or on_healed), and the kind that says
  // a crash is a loss of power (it begins before the on_crash it causes).
  std::set<std::string, std::less<>> disk_faults = {"disk_full", "disk_error"};
  std::string power_loss = "power_loss";
};

class NoBlockLost : public Checker, public SolutionListener {
 public:
  NoBlockLost(Verdicts& verdicts, NoBlockLostOptions options);

  void on_solution(const Solution& solution) override;
  void on_cut_off(const Hash& hash) override { settled_.insert(hash); }

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_turn_end(Moment at) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_node_reachable(Moment at, std::size_t node, bool reachable) override;
  void on_submission(Moment at, const Submission& submission) override;
  void on_submit_answer(Moment at, const SubmitAnswer& answer) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_healed(Moment at) override;
  void on_finish(Moment at) override;

 private:
  struct AtNode {
    std::int64_t due_us = INT64_MAX;
    bool asked = false;  // in this life of the pool, and no answer yet
    bool judged = false;
  };
  struct Block {
    Solution solution;
    std::int64_t owed_since_us = -1;  // -1: its turn has not ended
    std::int64_t event_due_us = INT64_MAX;
    bool announced = false;
    bool recorded = true;  // survives a crash
    bool stored = false;   // some node has it
    bool carried = true;   // this life of the pool knows of it
    std::vector<AtNode> nodes;
  };

  void tick(Moment at);
  void look(Moment at, const Hash& hash, Block& block);
  // Until when a younger sibling may wait for this node; 0: not at all.
  [[nodiscard]] std::int64_t patience(std::size_t node, const Hash& hash, const Block& block) const;
  void note_crowd(Moment at, std::size_t node);
  void owe(std::int64_t at_us, Block& block);
  void due(std::int64_t& slot, std::int64_t at_us);
  void stranger(Moment at, const Hash& hash, std::string what);
  [[nodiscard]] bool settled(const Block& block) const;

  NoBlockLostOptions options_;
  std::map<Hash, Block> open_;
  std::set<Hash> fresh_;    // their turn has not ended
  std::set<Hash> settled_;  // judged by all nodes, announced
  // Blocks that were submitted or announced before anybody told of the solution, and until when.
  struct Stranger {
    std::int64_t until_us = 0;
    bool announced = false;
    std::set<std::size_t> submitted_to;
    std::string what;
  };
  std::map<Hash, Stranger> strangers_;
  struct Crowd {
    std::size_t asked = 0;  // submissions not answered
    std::int64_t full_us = INT64_MIN / 2;
  };
  std::vector<Crowd> crowds_;            // by node
  std::map<std::int64_t, Hash> eldest_;  // by height
  std::vector<bool> reachable_;
  std::map<std::string, std::int64_t, std::less<>> faults_;  // of the disk, and since when
  bool disk_trap_ = false;
  std::int64_t next_us_ = INT64_MAX;  // no due time is earlier
  std::int64_t height_ = 0;
  bool alive_ = false;
  bool power_lost_ = false;
};

}  // namespace tbg::sim

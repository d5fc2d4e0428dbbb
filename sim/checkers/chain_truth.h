// What the pool says of its blocks is true of the nodes' chains, or was within the last minute: it
// may have asked before the chain moved on.
//
//   accepted at a node    the block was on the best chain of this node
//   accepted, confirmed   on the best chain of some node, as deep as it says
//   orphaned              off the best chain of some node, or of the one it names
//
// And what is true is told. Ten seconds after the last tip of any node, when all is healed and all
// nodes have the same tip, the last word on each block of ours that some node has stored is that of
// the chain: accepted or confirmed as often as it is deep, or orphaned.
//
// Tolerated: chains whose blocks between the tip and the block's height were never anybody's tip
// (a reorganisation brings several at once): where the block stands in them nobody has seen.
// side_chain is a node's own word, which it may give wrongly; it is not judged. A block that was
// found while the disk refused dies with the process, and is not followed then.
//
// State: 72 bytes per block that was a tip in the run, and each node's tips of the last minute.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "sim/checkers/checker.h"

namespace tbg::sim {

struct ChainTruthOptions {
  std::size_t nodes = 1;
  std::int64_t within_us = 60 * kS;  // an answer may be as old: a node's time-outs and more
  std::int64_t told_us = 10 * kS;    // the pool knows by then
  std::size_t blocks_max = 60;       // of ours: it asks about so many for each tip
};

class ChainTruth : public Checker {
 public:
  ChainTruth(Verdicts& verdicts, ChainTruthOptions options)
      : Checker("chain_truth", verdicts), options_(options), tips_(options.nodes) {}

  void on_tip(Moment at, const TipInfo& tip) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_boot(Moment at, std::uint32_t boot) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_crash(Moment at) override;
  void on_healed(Moment at) override;
  void on_finish(Moment at) override;

 private:
  struct Tip {
    std::int64_t since_us = 0;
    Hash hash{};
    std::int64_t height = 0;
  };
  struct Told {  // of a block of ours
    std::int64_t height = 0;
    std::int64_t confirmations = 0;  // 0: not on the chain
    bool stored = false;             // some node has it
    bool on_disk = true;             // the pool may be expected to know it after a crash
  };
  struct Claim {
    Hash hash{};
    std::int64_t height = 0;
    bool on_chain = true;            // false: off it
    std::int64_t confirmations = 1;  // at least
  };
  [[nodiscard]] bool may_be_true(const Claim& claim, const Tip& tip) const;
  [[nodiscard]] bool may_be_true(const Claim& claim, std::deque<Tip>& tips, Moment at) const;

  void remember(const SeenEvent& event);
  void judge_last_word(Moment at, const Hash& hash, const Told& told, const Tip& tip);

  ChainTruthOptions options_;
  std::map<Hash, Told> told_;
  std::int64_t moved_us_ = 0;  // the last tip, healing or start
  bool healed_ = false;
  int full_disks_ = 0;        // faults of now
  bool disk_failed_ = false;  // since the start
  std::map<Hash, Hash> previous_;
  std::vector<std::deque<Tip>> tips_;  // by node; the first may be older than the minute
};

}  // namespace tbg::sim

// What a pool must know of its nodes' tips, given time to hear of them.
//
// A node *informs* when it has been reachable, on the same tip, for `bound_us`, the pool has run as
// long, and no fault that blinds the pool is on or ended less long ago. While a node is not
// reachable its last seen tip stands for it: what it does in the dark nobody can know.
//
// A tip may be worked on when it is not lower than the tip of any node that informs, and is some
// node's tip now or was within the bound. Nodes that disagree at one height are both right. Height
// stands for work here: worlds whose branches differ in work per block need a bound of their own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/observe.h"

namespace tbg::sim {

class KnownTips {
 public:
  // Kinds of faults that may keep news of a node from the pool, and for how long after their end.
  using Blinding = std::map<std::string, std::int64_t, std::less<>>;
  KnownTips(std::int64_t bound_us, Blinding blinding)
      : bound_us_(bound_us), blinding_(std::move(blinding)) {}

  void boot(Moment at) { boot_us_ = at.us; }
  void tip(Moment at, const TipInfo& tip);
  void reachable(Moment at, std::size_t node, bool reachable);
  // True if it was one that blinds.
  bool fault(Moment at, std::string_view kind, bool begins);
  void healed(Moment at);

  [[nodiscard]] bool empty() const { return blocks_.empty(); }
  // Height of the best tip that the pool must know of; -1: it need not know of any.
  [[nodiscard]] std::int64_t certain_height(Moment at) const;
  [[nodiscard]] bool may_work_on(Moment at, const Hash& previous) const;
  // How long no node has been reachable; 0 if one is.
  [[nodiscard]] std::int64_t alone_us(Moment at) const;

 private:
  struct Node {
    bool is_reachable = true;
    std::int64_t reachable_us = 0;  // since when it is, or is not
    std::int64_t tip_us = 0;        // since when it shows this tip
    TipInfo now;                    // may differ from what it shows while it is not reachable
    Hash shown{};
    bool has_tip = false;
  };
  struct Block {
    std::int64_t height = 0;
    std::size_t shown_by = 0;  // nodes
    std::int64_t left_us = 0;  // when the last of them left it
  };
  Node& node(std::size_t index);
  void show(Moment at, Node& node);
  void forget_old(Moment at);

  std::int64_t bound_us_;
  Blinding blinding_;
  std::vector<Node> nodes_;
  std::map<Hash, Block> blocks_;
  std::size_t faults_ = 0;
  std::int64_t saw_again_us_ = 0;
  std::int64_t boot_us_ = 0;
};

}  // namespace tbg::sim

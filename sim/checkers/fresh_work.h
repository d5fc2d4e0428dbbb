// Fresh work: after a tip change every connection with an authorised worker has clean work on the
// new tip within the bound; nobody is given work on a tip that is known to be stale, nor, when all
// nodes are out of reach, any for longer than stale_work_limit (rule 19).
//
// What the pool must know, and which tips may be worked on when nodes disagree, is known_tips.h.
// Lateness is measured where the pool hands its lines to the network: a miner that does not read is
// no excuse, and no fault. The bound holds everything between: the node's own delay, a poll that
// catches what notices missed, and the broadcast.
#pragma once

#include <deque>
#include <string>

#include "sim/checkers/checker.h"
#include "sim/checkers/known_tips.h"
#include "sim/checkers/wire_view.h"

namespace tbg::sim {

struct FreshWorkOptions {
  std::int64_t bound_us = 3 * kS;
  std::int64_t alone_slack_us = 1 * kS;  // on top of stale_work_limit
  // A node that says old things, that gives no templates, or that may take longer than the bound:
  // what it was asked while it was slow is not answered sooner by its being fast again, but fails
  // after 30 s at the latest. An ordered error waits for its question, which comes within as much;
  // where nodes disagree, the pool may fall back on a lower one for it. A node that is out of reach
  // or hangs is no excuse: there is on_node_reachable.
  KnownTips::Blinding blinding = {{"stale_templates", 0},
                                  {"node_syncing", 0},
                                  {"node_slow", 30 * kS},
                                  {"node_errors", 30 * kS}};
};

class FreshWork : public Checker, public WireListener {
 public:
  FreshWork(Verdicts& verdicts, const WireView& view, const PoolRules& rules,
            FreshWorkOptions options = {});

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_node_reachable(Moment at, std::size_t node, bool reachable) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_healed(Moment at) override;
  void on_turn_end(Moment at) override;
  void on_finish(Moment at) override { on_turn_end(at); }

  void wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                  const WireReply& reply) override;
  void wire_job(Moment at, const WireClient& client, const WireJobPtr& job) override;

 private:
  struct Start {
    std::int64_t due_us = 0;
    Client client = 0;
  };
  void look_later(Moment at);
  void look_at_all(Moment at);
  void look_at_starts(Moment at);
  void tell(Moment at, Client client, const std::string& what);

  const WireView& view_;
  FreshWorkOptions options_;
  std::int64_t alone_max_us_;
  KnownTips tips_;
  std::deque<std::int64_t> looks_;  // when to look at everybody's work
  std::deque<Start> starts_;        // who was authorised and must have work
};

}  // namespace tbg::sim

// The generator: follows the nodes and turns their templates into jobs.
//
// Which node. Work follows the usable node with the most chain work; configured order breaks ties.
// Usable: it answers, is on our network, and (on mainnet) has finished its initial download. Every
// node is asked for its status every few seconds, so a node that returns is found without an
// operator.
//
// New tip. Whoever says first that there is one (ZMQ, long poll, poll) starts the same path: the
// header is asked for, and if height, bits and median time follow from it, a job without
// transactions goes out at once; the template is asked for at the same time and gives the full job.
// A template built on a block that its node is known to have left is stale and is never handed out.
//
// No new work. A refresh every update_interval keeps time and fees current (clean_jobs=false). When
// no node has answered for stale_work_limit, work is withdrawn: miners keep what they have, nobody
// gets more of it.
//
// The generator decides and calls the Node port; what it made is fetched with take(). It keeps the
// headers of the last kHeadersKept tips and one status per node.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pool/core/job.h"
#include "pool/core/node_view.h"
#include "pool/core/options.h"
#include "pool/ports/log.h"
#include "pool/ports/node.h"

namespace tbg::core {

// What the generator made since it was last asked.
struct JobMade {
  JobPtr job;
};
struct TipChanged {
  bitcoin::Hash256 hash;
  std::int64_t height = 0;  // of the tip, one below the jobs'
  std::uint64_t tip = 0;    // counts tip changes
  std::int64_t noticed_us = 0;
  std::optional<HeaderInfo> header;  // if it is known already
};
struct HeaderLearned {
  HeaderInfo header;
};
struct WorkWithdrawn {};
using GeneratorOutput = std::variant<JobMade, TipChanged, HeaderLearned, WorkWithdrawn>;

class Generator {
 public:
  Generator(const Options& options, const JobFrame& frame, Node& node, OperatorLog& log);

  void start(Now now);
  void on_time(Now now);
  void on_status(Now now, NodeId node, const NodeResult<NodeStatus>& answer);
  void on_best_block(Now now, NodeId node, const NodeResult<bitcoin::Hash256>& answer);
  void on_tip(Now now, NodeId node, const bitcoin::Hash256& hash);
  void on_template(Now now, NodeId node, const NodeResult<TemplatePtr>& answer, bool long_poll);
  void on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                 const NodeResult<HeaderInfo>& answer);
  // Our own block was accepted by a node: it is the new tip, no need to wait for a notice.
  void on_own_block(Now now, NodeId node, const bitcoin::Hash256& hash);

  std::vector<GeneratorOutput> take();
  [[nodiscard]] std::int64_t next_deadline() const;
  [[nodiscard]] std::int64_t tip_height() const { return tip_ ? tip_->height : -1; }
  // In the order of the options.
  [[nodiscard]] std::vector<NodeView> nodes() const;
  // The node that work follows now.
  [[nodiscard]] std::optional<NodeId> active() const { return active_; }

 private:
  struct NodeState {
    NodeId id{};
    bool answers = false;
    bool wrong_network = false;
    bool initial_download = false;
    std::optional<NodeFault> last_fault;      // it does not answer
    std::string told;                         // the last trouble the log was told of
    std::optional<NodeFault> template_fault;  // it answers, but gives no good template
    bitcoin::Hash256 best;
    std::int64_t height = -1;
    std::optional<bitcoin::U256> chain_work;
    std::string long_poll_id;
    bool status_open = false;
    bool poll_open = false;
    bool template_open = false;
    bool long_poll_open = false;
    bool template_wanted = false;  // asked for again while one was on its way
    std::int64_t next_status_us = 0;
    std::int64_t next_poll_us = 0;
    std::int64_t next_template_us = 0;
    std::int64_t next_long_poll_us = 0;
  };
  struct Tip {
    bitcoin::Hash256 hash;
    std::int64_t height = 0;
    std::optional<bitcoin::U256> chain_work;
    bool header_asked = false;  // learned of by a template; what it stands on is not known yet
  };

  // generator.cpp: nodes and clocks
  NodeState& state(NodeId node) { return nodes_[to_index(node)]; }
  [[nodiscard]] bool usable(const NodeState& node) const;
  [[nodiscard]] bool ahead(const NodeState& a, const NodeState& b) const;
  void choose_active(Now now);
  void contact(Now now, NodeState& node);
  void fault(Now now, NodeState& node, const NodeError& error);
  void template_fault(Now now, NodeState& node, const NodeError& error);
  void good_template(NodeState& node);
  void tell(NodeState& node, std::string_view how, const NodeError& error);
  [[nodiscard]] const std::string& name_of(const NodeState& node) const;
  void want_template(NodeState& node);
  void on_node_time(Now now, NodeState& node);

  // generator_inputs.cpp: tips, headers, templates
  void on_no_template(Now now, NodeState& node, const NodeError& error, bool long_poll);
  void consider_tip(Now now, NodeState& node, const bitcoin::Hash256& hash);
  [[nodiscard]] bool better_than_tip(const NodeState& node, const HeaderInfo& header) const;
  // Behind it, or perhaps so while its header is not known.
  [[nodiscard]] bool behind_tip(const bitcoin::Hash256& hash) const;
  [[nodiscard]] bool under_tip(const bitcoin::Hash256& hash) const;
  [[nodiscard]] bool known_to_be_behind(const NodeState& node, const BlockTemplate& fresh) const;
  [[nodiscard]] bool current_for(const NodeState& node, const BlockTemplate& fresh) const;
  void move_tip(Now now, const bitcoin::Hash256& hash, std::int64_t height);
  void make_empty_job(Now now, const HeaderInfo& header);
  [[nodiscard]] TemplatePtr empty_template(Now now, const HeaderInfo& header) const;
  void publish(Now now, TemplatePtr source, bool empty);
  [[nodiscard]] bool repeats_last(Now now, const BlockTemplate& fresh) const;
  [[nodiscard]] const HeaderInfo* known_header(const bitcoin::Hash256& hash) const;

  const Options& options_;
  JobFrame frame_;
  Node& node_;
  OperatorLog& log_;
  std::vector<NodeState> nodes_;
  std::optional<NodeId> active_;
  std::optional<Tip> tip_;
  std::uint64_t tip_count_ = 0;
  std::uint32_t next_sequence_ = 1;
  bool clean_pending_ = false;  // the next job is the first on its tip
  std::deque<HeaderInfo> headers_;
  bitcoin::Hash256 noticed_;  // tip on its way in, and when we first heard of it
  std::int64_t noticed_us_ = 0;
  TemplatePtr last_full_;
  std::int64_t last_full_us_ = 0;
  std::int64_t last_contact_us_ = 0;
  bool withdrawn_ = true;
  std::vector<GeneratorOutput> made_;
};

}  // namespace tbg::core

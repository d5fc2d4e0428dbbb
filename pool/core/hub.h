// The hub: everything there is once per pool. Templates and jobs (Generator), found blocks
// (BlockSubmitter, BlockFates), users and workers (Ledger), and the transactions of issued jobs on
// disk.
//
// Order matters in two places. A solution: record written, its events too, handed to every node,
// only then acknowledged to its shard, which until then sends no reply. A new job: to the shards
// first, then its transactions to the disk, both in one turn, so that no solution of it can come
// before they are there, from whatever thread.
#pragma once

#include <cstdint>
#include <optional>

#include "pool/core/block_fates.h"
#include "pool/core/block_submitter.h"
#include "pool/core/generator.h"
#include "pool/core/job_table.h"
#include "pool/core/ledger.h"
#include "pool/core/messages.h"
#include "pool/core/options.h"
#include "pool/core/records.h"
#include "pool/core/session_book.h"
#include "pool/core/spool_front.h"
#include "pool/core/spool_keeper.h"
#include "pool/core/tip_announcer.h"
#include "pool/ports/events.h"
#include "pool/ports/inputs.h"
#include "pool/ports/store.h"

namespace tbg::core {

struct HubPorts {
  Node& node;
  Store& store;
  EventSink& events;
  OperatorLog& log;
  Mailbox& mailbox;
  Spool& spool;
};

// What a status page wants to know; counted since start.
struct HubCounters {
  std::uint64_t solutions = 0;
  std::uint64_t blocks_accepted = 0;
  std::uint64_t jobs = 0;
};

class Hub final : public NodeInputs, public StoreInputs {
 public:
  Hub(const Options& options, const JobFrame& frame, HubPorts ports);

  // False: what the pool knew cannot be read, and must not be written over; the log says why.
  bool start(Now now);
  // The process ends: what is known is written down.
  void finish(Now now);
  void on_node_status(Now now, NodeId node, NodeResult<NodeStatus> answer) override;
  void on_best_block(Now now, NodeId node, NodeResult<bitcoin::Hash256> answer) override;
  void on_template(Now now, NodeId node, NodeResult<TemplatePtr> answer, bool long_poll) override;
  void on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                 NodeResult<HeaderInfo> answer) override;
  void on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                        NodeResult<SubmitReply> answer) override;
  void on_tip(Now now, NodeId node, const bitcoin::Hash256& hash, TipSource source) override;
  void on_durable(Now now, Log log) override;
  void on_message(Now now, ShardId from, ToHub message);
  // With the messages so far, of the events in that shard's stream up to this one.
  void counted(ShardId from, std::uint64_t seq) { progress_.counted(stream_of(from), seq); }
  void on_time(Now now);
  // True if there is more to do at once.
  bool finish_turn(Now now);
  void on_user_tags(const UserTagsPtr& tags);
  // Tells every miner to reconnect.
  void begin_shutdown();

  [[nodiscard]] std::int64_t next_deadline() const;
  [[nodiscard]] const Generator& generator() const { return generator_; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] const BlockBook& blocks() const { return book_; }
  [[nodiscard]] const HubCounters& counters() const { return counters_; }
  [[nodiscard]] const JobPtr& current_job() const { return current_job_; }
  [[nodiscard]] bool blocks_pending() const { return !submitter_.idle(); }

 private:
  void collect(Now now);
  void on_login(Now now, ShardId from, const Login& login);
  void on_logout(Now now, const Logout& logout);
  void restore_sessions();
  // Of events, of that shard: with one shard there is one stream.
  [[nodiscard]] std::uint32_t stream_of(ShardId shard) const {
    return shards_ == 1 ? 0 : static_cast<std::uint32_t>(shard) + 1;
  }
  [[nodiscard]] ChainView chain() const { return {generator_.active(), generator_.tip_height()}; }
  void on_job(Now now, const JobPtr& job);
  void say_if_unsigned(const Job& job);
  void on_solution(Now now, ShardId from, Solution& solution);
  void store_template(const Job& job);
  [[nodiscard]] std::string template_name(const Job& job) const;
  void drop_templates(Now now);
  void discard_leftovers();
  void announce_tips(Now now);
  void to_all_shards(const ToShard& message);

  JobFrame frame_;
  std::size_t shards_;
  HubPorts ports_;
  Generator generator_;
  BlockBook book_;
  BookedEvents events_;
  BlockSubmitter submitter_;
  BlockFates fates_;
  Ledger ledger_;
  SessionBook sessions_;
  SpoolProgress progress_;
  Records records_;
  SpoolKeeper keeper_;
  std::int64_t next_look_us_ = 0;  // of keeper_
  bool started_ = false;
  bool said_unsigned_ = false;
  HubCounters counters_;
  JobTable jobs_;
  JobPtr current_job_;
  TipAnnouncer announcer_;
};

}  // namespace tbg::core

// Block safety: from a solution to the verdict of every node.
//
// A solution is put on record (BlockPending), then handed to every node at once, in the same call.
// Each node is asked again, 50 ms later doubling to 5 s, until it has judged the block or the block
// lies 100 deep. "Stored" answers (null, duplicate) are believed only when getblockheader says that
// the block is on the best chain; a refusal is cross-checked by header with every node. The first
// verdict that settles the block is recorded (BlockResolved); nodes that were down are asked on all
// the same while the process lives. The same block twice (a replayed share) is submitted once.
// Every solution also becomes a file for ever.
//
// A solution that needs a signature (BIP325) is put on record and told, with the verdict
// "rejected" of no node, and that is all: see docs/operation.md, "Signet".
//
// Siblings, our own blocks at one height, are submitted like any other, but a node has at most
// kSiblingsAtOnce of them to judge at a time (a processor on regtest finds thousands a second, and
// the node must still find time for templates), and is never asked to prefer a later one.
//
// State: one entry per block not yet judged by all nodes, with the block's bytes shared between
// nodes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/core/block_book.h"
#include "pool/core/block_log.h"
#include "pool/core/options.h"
#include "pool/ports/events.h"
#include "pool/ports/log.h"
#include "pool/ports/node.h"
#include "pool/ports/store.h"

namespace tbg::core {

struct FoundBlock {
  BlockPending record;
  bitcoin::Bytes others;  // transactions but the coinbase, concatenated
  std::size_t others_count = 0;
  std::int64_t read_at_us = 0;  // when the share was read; 0 after a restart
  // Of a signet whose key nobody here has: no node would take it.
  bool needs_signature = false;
};

class BlockSubmitter {
 public:
  BlockSubmitter(const Options& options, Node& node, Store& store, EventSink& events,
                 OperatorLog& log);

  // Reads the log and submits whatever is unresolved; of blocks that `book` does not know
  // block_found is told first. Names of template files still needed: keep_template(). False: the
  // log cannot be read, and the pool must not start; the operator was told.
  bool recover(Now now, const BlockBook& book);
  // On record, told, and handed to every node. False if this block is known already.
  bool submit(Now now, const FoundBlock& found);
  void on_submit_result(Now now, NodeId node, const bitcoin::Hash256& hash,
                        const NodeResult<SubmitReply>& answer);
  void on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                 const NodeResult<HeaderInfo>& answer);
  void on_time(Now now, std::int64_t tip_height);

  [[nodiscard]] std::int64_t next_deadline() const;
  [[nodiscard]] bool ours(const bitcoin::Hash256& hash) const { return known_.contains(hash); }
  [[nodiscard]] bool keep_template(std::string_view name) const;
  [[nodiscard]] bool idle() const { return open_.empty(); }
  // Blocks accepted since start, newest last: the node that accepted it and the hash. Fetched once.
  std::vector<std::pair<NodeId, bitcoin::Hash256>> take_accepted();

 private:
  enum class Stage : std::uint8_t { waiting, asked, confirming, judged };
  struct PerNode {
    Stage stage = Stage::waiting;
    std::int64_t retry_at_us = 0;
    std::int64_t pause_us = 0;
    std::string refusal;  // the node's string while a refusal is cross-checked
  };
  struct Open {
    std::int64_t height = 0;
    std::string template_name;
    std::shared_ptr<const bitcoin::Bytes> block;
    std::int64_t read_at_us = 0;
    std::vector<PerNode> nodes;
    bool resolved = false;
  };

  void resubmit(Now now, BlockPending pending);
  void tell_found(Now now, const BlockPending& record);
  void keep(Now now, const FoundBlock& found);
  void append(const BlockRecord& record);
  void write_block_file(const FoundBlock& found, const bitcoin::Bytes& block);
  void open(Now now, const FoundBlock& found, bitcoin::Bytes block);
  void ask(Now now, NodeId node, const bitcoin::Hash256& hash, Open& open);
  void ask_again(Now now, PerNode& node);
  [[nodiscard]] bool has_elder(const bitcoin::Hash256& hash, std::int64_t height) const;
  [[nodiscard]] bool must_wait(NodeId node, const bitcoin::Hash256& hash, const Open& open) const;
  void prefer(NodeId node, const bitcoin::Hash256& hash, std::int64_t height);
  void cross_check(NodeId refusing, const bitcoin::Hash256& hash);
  void judged(Now now, NodeId node, const bitcoin::Hash256& hash, Open& open, BlockState state,
              std::string_view reason);
  void resolve(const bitcoin::Hash256& hash, Open& open, std::string verdict);
  void announce(Now now, const bitcoin::Hash256& hash, const Open& open, BlockState state,
                std::string_view node, std::string_view reason, std::int64_t confirmations);
  void close_if_done(const bitcoin::Hash256& hash);

  const Options& options_;
  Node& node_;
  Store& store_;
  EventSink& events_;
  OperatorLog& log_;
  std::map<bitcoin::Hash256, Open> open_;
  std::map<bitcoin::Hash256, std::int64_t> known_;   // every block of ours, with its height
  std::map<std::int64_t, bitcoin::Hash256> eldest_;  // height -> the first of ours there
  std::vector<std::size_t> asked_;                   // node -> submissions it has not answered
  std::vector<std::pair<NodeId, bitcoin::Hash256>> accepted_;
};

}  // namespace tbg::core

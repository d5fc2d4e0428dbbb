// What became of our blocks: confirmations up to 100, blocks that the chain left, and those it came
// back to.
//
// At each new tip the node that work follows is asked for the headers of the blocks that are still
// open, so a reorganisation of any depth and what happened while the pool was down are seen alike.
// One answer is one step: block_status says `confirmed` with the count of now (counts in between
// are not invented), `orphaned` when the best chain does not hold the block, `accepted` when it
// holds it after all; these name no node and have no latency. A block that lies on a side chain or
// is not known to the node counts as orphaned only once the chain is higher than it: until then
// nothing is decided. Counts never go down, whatever a node that is behind says.
//
// The nodes' own verdicts come first (BlockSubmitter): a block without any is asked about once the
// chain is higher, and then only what speaks for it is told, until it lies so deep that nobody
// submits it any more. A block is closed with 100 confirmations, or when it lies 100 deep off the
// chain. Bounds: kFatesPerTip questions for a tip, in turn if there are more open blocks (only a
// processor on regtest finds that many), kFatesAtOnce of them at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "pool/core/block_book.h"
#include "pool/ports/events.h"
#include "pool/ports/node.h"

namespace tbg::core {

// The chain as the generator follows it.
struct ChainView {
  std::optional<NodeId> node;
  std::int64_t height = -1;
};

class BlockFates {
 public:
  BlockFates(BlockBook& book, Node& node, EventSink& events);

  void on_tip(const ChainView& chain);
  // Any answer to get_header; those to the questions of others tell as much.
  void on_header(Now now, NodeId node, const bitcoin::Hash256& asked,
                 const NodeResult<HeaderInfo>& answer, const ChainView& chain);
  void on_time(Now now, const ChainView& chain);
  [[nodiscard]] std::int64_t next_deadline() const;

 private:
  struct Question {
    NodeId node{};
    std::int64_t height = 0;  // of the chain when it was asked
  };
  void ask(const ChainView& chain);
  void judge(Now now, const BlockRow& row, const NodeResult<HeaderInfo>& answer,
             std::int64_t chain_height);
  void tell(Now now, const BlockRow& row, BlockState state, std::int64_t confirmations);

  BlockBook& book_;
  Node& node_;
  EventSink& events_;
  std::deque<bitcoin::Hash256> queue_;          // still to be asked about
  std::map<bitcoin::Hash256, Question> asked_;  // not answered yet
  std::optional<bitcoin::Hash256> last_;        // queued: the next tip goes on behind it
  std::optional<std::int64_t> retry_us_;  // a node did not answer; nothing is asked until then
};

}  // namespace tbg::core

// The grammar of events about blocks.
//
//   share_submitted with is_block        the solution, of this connection and worker
//   block_found                          follows it, once per block, and names the same finder; it
//                                        may come alone in the first second of the next life, when
//                                        a crash came between its record and its events, and again
//                                        after a power cut
//   block_status submitted               follows block_found, once per node and life of the pool
//   then per node  accepted | side_chain | rejected
// then, naming no node, as the chain goes
//   confirmed      of a block that was accepted, each time with more confirmations, up to 100
//   orphaned       of one that no node has refused, or some node has; never twice in a row
//   accepted       likewise, of one that is not on the chain; from 1 confirmation on
// On a signet whose key the pool does not have a block has one status only: rejected, by no node.
// A restart submits what was not settled again; the story of each node begins anew.
// Heights of one block are always the same.
//
// State: one small entry per block of ours in the run.
#pragma once

#include <map>
#include <string>

#include "sim/checkers/checker.h"

namespace tbg::sim {

class BlockStory : public Checker {
 public:
  // `submits`: false on a signet whose blocks need a signature.
  explicit BlockStory(Verdicts& verdicts, bool submits = true)
      : Checker("block_story", verdicts), submits_(submits) {}

  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_boot(Moment at, std::uint32_t boot) override;
  void on_event(Moment at, const SeenEvent& event) override;

 private:
  struct Block {
    bool found = false;
    bool on_chain = false;  // as far as was told
    bool orphaned = false;
    bool stored = false;   // some node has said that it has it
    bool refused = false;  // and none, but some node that it is no good
    bool unsure = false;   // what was told last may have been lost with the power
    std::int64_t height = 0;
    std::int64_t confirmations = 0;
    Client client = 0;
    std::string worker;
    std::map<std::string, std::string> nodes;  // name -> its latest status in this life
  };

  void solved(Moment at, const SeenEvent& event);
  void found(Moment at, const SeenEvent& event);
  void status(Moment at, const SeenEvent& event);
  void verdict(Moment at, const Hash& hash, Block& block, const SeenEvent& event);
  void kept(Moment at, const Hash& hash, Block& block, const SeenEvent& event);
  void chain(Moment at, const Hash& hash, Block& block, const SeenEvent& event);
  [[nodiscard]] static std::string described(const Block& block);
  [[nodiscard]] static bool may_say(const Block& block, std::string_view word,
                                    std::int64_t confirmations);
  void complain(Moment at, const Hash& hash, const std::string& what);

  bool submits_;
  std::map<Hash, Block> blocks_;
  std::int64_t recovering_until_us_ = -1;
  bool power_lost_ = false;   // in this life
  bool lost_before_ = false;  // in the one before
};

}  // namespace tbg::sim

// The Bitcoin network as far as the pool can feel it: one chain per node, blocks that spread
// between them with a delay, the rest of the miners, and transactions.
//
// The rest of the network finds blocks as a Poisson process. Blocks found by anybody reach the
// other nodes after the propagation delay, so that two may be found at one height, and nodes may
// disagree.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "fakes/block_maker.h"
#include "fakes/chain.h"
#include "fakes/node.h"
#include "fakes/tx_source.h"
#include "sim/plan.h"
#include "sim/random.h"
#include "sim/scheduler.h"
#include "sim/tap.h"

namespace tbg::sim {

class NetworkWorld final : public Actor {
 public:
  // `work`: how headers are hashed and solved; nullptr: for real.
  NetworkWorld(Scheduler& scheduler, Tap& tap, const Plan& plan,
               std::shared_ptr<fakes::ProofOfWork> work, std::int64_t wall_offset_us);

  [[nodiscard]] fakes::FakeNode& nodes() { return *nodes_; }
  [[nodiscard]] fakes::Chain& chain(std::size_t node) { return *chains_[node]; }
  void begin();
  // The pool hears of changes through this.
  void on_change(std::function<void()> call) { changed_ = std::move(call); }

  // Somebody else finds a block on the tip of this node.
  void find_block(std::size_t node);
  // `depth` blocks are replaced by depth + 1 others.
  void reorganise(std::size_t node, int depth);
  // Blocks no longer spread.
  void set_partitioned(bool partitioned);
  // Looks at the chains: tells of new tips and lets blocks spread.
  void look();
  void note_submission(const Hash& hash) { ours_.insert(hash); }
  // Subsidy and fees of a block, reckoned from what its transactions spend; 0: it cannot be read,
  // or hangs on something no node knows.
  [[nodiscard]] std::int64_t reward_of(std::string_view block) const;

  void on_event(std::int64_t now_us, std::uint64_t what) override;

  [[nodiscard]] std::uint64_t blocks_found() const { return tags_; }

 private:
  [[nodiscard]] std::int64_t wall_seconds() const;
  [[nodiscard]] Moment moment() const;
  [[nodiscard]] double hardness() const;
  void plan_next_block();
  void tell_tip(std::size_t node);
  void spread(std::size_t from);
  void feed();
  [[nodiscard]] std::optional<std::int64_t> height_of(const bitcoin::BlockHeader& header) const;

  Scheduler& scheduler_;
  Tap& tap_;
  ChainPlan plan_;
  bitcoin::Network network_;
  Random random_;
  std::vector<std::unique_ptr<fakes::Chain>> chains_;
  std::vector<std::unique_ptr<fakes::TxSource>> sources_;
  std::vector<bitcoin::Hash256> seen_;
  std::unique_ptr<fakes::FakeNode> nodes_;
  std::function<void()> changed_;
  std::set<Hash> ours_;
  std::map<bitcoin::Hash256, std::int64_t> fees_;  // of every transaction ever fed, by txid
  Wakeup block_{0xff};
  std::int64_t wall_offset_us_ = 0;
  std::uint64_t tags_ = 0;
  bool partitioned_ = false;
};

}  // namespace tbg::sim

// The built-in node: a chain in memory that answers like Bitcoin Core, for a first look without
// one.
//
// Regtest's rules with two changes: difficulty is one that a processor can mine, and it follows the
// hash rate (every kRetargetInterval blocks), so that anything from eight slow virtual miners to a
// real ASIC finds a block about every `spacing`. The chain also grows by itself: the loop's thread
// mines a little, in slices well below a millisecond. Transactions trickle into its mempool.
// Memory: every block ever mined; a demonstration, not for months.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "fakes/block_maker.h"
#include "fakes/chain.h"
#include "fakes/node.h"
#include "fakes/tx_source.h"
#include "pool/app/driver.h"
#include "pool/live/loop.h"

namespace tbg::app {

struct EmbeddedOptions {
  double expected_hashrate = 0;  // H/s of the demo miners together
  std::uint64_t seed = 1;
  std::optional<std::uint32_t> bits =
      std::nullopt;  // of the first blocks; nullopt: as the hash rate asks
};

class EmbeddedNode final : public Node, public TurnPart {
 public:
  // H/s the chain mines for itself.
  static constexpr double kOwnHashrate = 400'000;
  static constexpr std::int64_t kRetargetInterval = 16;

  EmbeddedNode(live::Loop& loop, NodeInputs& inputs, const EmbeddedOptions& options);

  void start();

  void get_status(NodeId node) override;
  void get_best_block(NodeId node) override;
  void get_template(NodeId node, const std::string& long_poll_id) override;
  void get_header(NodeId node, const bitcoin::Hash256& hash) override;
  void submit_block(NodeId node, const bitcoin::Hash256& hash,
                    std::shared_ptr<const bitcoin::Bytes> block) override;
  void prefer_block(NodeId node, const bitcoin::Hash256& hash) override;

  void before_turn_end(Now now) override;

  [[nodiscard]] const fakes::Chain& chain() const { return chain_; }

 private:
  template <typename Call>
  void ask(Call call);
  void arm();
  void mine_soon();
  void mine_some();

  NodeInputs& inputs_;
  fakes::Chain chain_;
  fakes::FakeNode node_;
  fakes::SelfMiner miner_;
  fakes::TxSource transactions_;
  boost::asio::steady_timer answers_;
  boost::asio::steady_timer mining_;
  std::int64_t armed_us_ = -1;
  std::int64_t next_transactions_us_ = 0;
};

// What the chain is made like; the genesis block is as old as one block.
fakes::ChainOptions embedded_chain(const EmbeddedOptions& options, std::int64_t now_s);

}  // namespace tbg::app

// A real little block chain, and at the same time all that a node knows of it.
//
// It keeps every block it was given, follows the valid chain with the most work (the first seen of
// equals), reorganises to any depth, and answers submissions as Bitcoin Core 30's submitblock does,
// with its strings. What it does not do: execute scripts (see coins.h). Time comes with each call;
// a block too far ahead of it is refused and may be submitted again later. Memory: all blocks ever
// accepted, with their undo data.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fakes/block_tree.h"
#include "fakes/coins.h"
#include "fakes/consensus.h"
#include "fakes/mempool.h"
#include "pool/ports/node.h"

namespace tbg::fakes {

class Chain {
 public:
  explicit Chain(ChainOptions options = {});
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  // submitblock: RPC error -22 for bytes that are no block.
  NodeResult<SubmitReply> submit(bitcoin::ByteView bytes, std::int64_t now_s);
  // The same below the RPC: nothing is added to the block.
  SubmitReply process(const bitcoin::Block& block, std::int64_t now_s);
  // preciousblock: of equals this one is now the first seen. False: unknown.
  bool prefer(const bitcoin::Hash256& hash);

  [[nodiscard]] const BlockEntry& tip() const { return *active_.back(); }
  [[nodiscard]] const BlockEntry* find(const bitcoin::Hash256& hash) const;
  [[nodiscard]] const bitcoin::Block* block(const bitcoin::Hash256& hash) const;
  [[nodiscard]] bool is_active(const BlockEntry& entry) const;
  // The block of the best chain at this height, nullptr beyond the tip.
  [[nodiscard]] const BlockEntry* at_height(std::int64_t height) const;
  // getblockheader; nullopt: "Block not found".
  [[nodiscard]] std::optional<HeaderInfo> header_info(const bitcoin::Hash256& hash) const;

  Check add_transaction(const bitcoin::Transaction& tx);
  [[nodiscard]] const Mempool& mempool() const { return mempool_; }
  // Confirmed or in the mempool, and not spent by either.
  [[nodiscard]] const Coin* spendable(const bitcoin::OutPoint& point) const;

  [[nodiscard]] const Rules& rules() const { return rules_; }
  [[nodiscard]] const ChainOptions& options() const { return options_; }
  // Blocks that left the best chain, over all reorganisations.
  [[nodiscard]] std::uint64_t disconnected() const { return disconnected_; }

 private:
  struct Stored {
    BlockEntry entry;
    bitcoin::Block block;
    Undo undo;  // while connected
    std::vector<Stored*> children;
  };
  // Most work first, then first seen; the map's last element is the best.
  using Rank = std::pair<bitcoin::U256, std::int64_t>;
  static Rank rank(const BlockEntry& entry) { return {entry.work, -entry.sequence}; }

  Stored* stored(const bitcoin::Hash256& hash);
  Check accept_header(const bitcoin::BlockHeader& header, std::int64_t now_s, Stored*& out);
  Stored& add_header(const bitcoin::BlockHeader& header, Stored* parent);
  Check accept_block(const bitcoin::Block& block, std::int64_t now_s, bool& is_new);
  void link(Stored& first);
  void mark_failed(Stored& first);
  void activate_best();
  bool connect(Stored& next);
  void disconnect_tip(std::vector<bitcoin::Transaction>& returned);

  ChainOptions options_;
  Rules rules_;
  std::map<bitcoin::Hash256, std::unique_ptr<Stored>> blocks_;
  std::map<Rank, Stored*> candidates_;
  std::vector<BlockEntry*> active_;  // by height, from genesis
  CoinSet coins_;
  Mempool mempool_;
  std::map<bitcoin::Hash256, Check> verdicts_;  // of blocks connected during one process()
  std::int64_t next_sequence_ = 0;
  std::int64_t precious_sequence_ = -1;
  std::uint64_t disconnected_ = 0;
};

// Faucet coin number `index` (see ChainOptions::faucet_coins).
bitcoin::OutPoint faucet_coin(std::uint32_t index);
// Pays anyone: the P2WSH of OP_TRUE, and the witness that spends it.
bitcoin::Bytes anyone_script();
std::vector<bitcoin::Bytes> anyone_witness();

bitcoin::Block genesis_block(const ChainOptions& options);

}  // namespace tbg::fakes

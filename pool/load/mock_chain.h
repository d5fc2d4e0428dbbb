// The chain of the mock node: a tip that moves on demand, and its block template.
//
// Blocks are names only: no headers with proof of work stand behind them, and difficulty is that of
// the main network, so that no share of a benchmark becomes a block. The next template is built
// before the block that needs it, as a node's mempool is there before the block: announcing costs
// no time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/network.h"

namespace tbg::load {

class MockChain {
 public:
  // Starts right after a difficulty change, so that bits stay the same for the next 2,015 blocks.
  static constexpr std::int64_t kFirstHeight = 2016 * 446;
  static constexpr std::uint32_t kBits = 0x17034219;

  struct Block {
    bitcoin::Hash256 hash;
    bitcoin::Hash256 previous;
    std::int64_t height = 0;
    std::uint32_t time = 0;
  };

  // wall_seconds: Unix time of the first tip.
  MockChain(bitcoin::Network network, std::uint32_t transactions, std::uint32_t wall_seconds);

  // The next block: its template must be ready (prepare_next), or it is built now.
  void advance(std::uint32_t wall_seconds);
  void prepare_next();

  [[nodiscard]] bitcoin::Network network() const { return network_; }
  [[nodiscard]] const Block& tip() const { return blocks_.back(); }
  // nullptr for a hash that is none of ours.
  [[nodiscard]] const Block* find(const bitcoin::Hash256& hash) const;
  // What make_template() gives for a block on the tip.
  [[nodiscard]] std::shared_ptr<const std::string> block_template() const { return template_; }
  // Changes with the tip.
  [[nodiscard]] std::string long_poll_id() const { return long_poll_id_of(tip()); }

 private:
  static std::string long_poll_id_of(const Block& tip);
  [[nodiscard]] std::shared_ptr<const std::string> build_template(const Block& tip) const;
  [[nodiscard]] Block block_after(const Block& tip, std::uint32_t time) const;

  bitcoin::Network network_;
  std::uint32_t transactions_;
  std::vector<Block> blocks_;  // 72 bytes for each new block of a run
  std::shared_ptr<const std::string> template_;
  std::shared_ptr<const std::string> next_template_;
};

// A mediantime some blocks old, as the headers and templates of the mock node tell it.
constexpr std::uint32_t median_time_of(std::uint32_t block_time) { return block_time - 3600; }

}  // namespace tbg::load

#include "pool/load/mock_chain.h"

#include <algorithm>
#include <utility>

#include "pool/bitcoin/sha256.h"
#include "pool/load/block_template.h"

namespace tbg::load {
namespace {

// Reads like a block of the main network: 20 zeros in front.
bitcoin::Hash256 made_up_hash(std::int64_t height) {
  auto hash = bitcoin::sha256(bitcoin::as_bytes("block " + std::to_string(height)));
  std::fill(hash.bytes.end() - 10, hash.bytes.end(), std::uint8_t{0});
  return hash;
}

}  // namespace

MockChain::MockChain(bitcoin::Network network, std::uint32_t transactions,
                     std::uint32_t wall_seconds)
    : network_(network), transactions_(transactions) {
  blocks_.push_back({.hash = made_up_hash(kFirstHeight),
                     .previous = made_up_hash(kFirstHeight - 1),
                     .height = kFirstHeight,
                     .time = wall_seconds});
  template_ = build_template(tip());
  prepare_next();
}

void MockChain::advance(std::uint32_t wall_seconds) {
  prepare_next();
  blocks_.push_back(block_after(tip(), wall_seconds));
  template_ = std::exchange(next_template_, nullptr);
}

// The template names only the hash and height of the block it builds on, which are known
// beforehand, and a smallest time that may as well be the present tip's.
void MockChain::prepare_next() {
  if (!next_template_) next_template_ = build_template(block_after(tip(), tip().time));
}

const MockChain::Block* MockChain::find(const bitcoin::Hash256& hash) const {
  const auto found = std::find_if(blocks_.rbegin(), blocks_.rend(),
                                  [&](const Block& block) { return block.hash == hash; });
  return found == blocks_.rend() ? nullptr : &*found;
}

std::string MockChain::long_poll_id_of(const Block& tip) {
  return bitcoin::display_hex(tip.hash) + "1";
}

MockChain::Block MockChain::block_after(const Block& tip, std::uint32_t time) const {
  return {.hash = made_up_hash(tip.height + 1),
          .previous = tip.hash,
          .height = tip.height + 1,
          .time = time};
}

std::shared_ptr<const std::string> MockChain::build_template(const Block& tip) const {
  return std::make_shared<const std::string>(
      make_template({.network = network_,
                     .height = tip.height + 1,
                     .previous = tip.hash,
                     .bits = kBits,
                     .min_time = median_time_of(tip.time) + 1,
                     .transactions = transactions_,
                     .long_poll_id = long_poll_id_of(tip)}));
}

}  // namespace tbg::load

#include "pool/app/embedded_node.h"

#include "pool/bitcoin/target.h"
#include "pool/core/hashrate.h"

namespace tbg::app {
namespace {

constexpr std::int64_t kSpacingWithMiners = 40;
constexpr std::int64_t kSpacingAlone = 150;
// The first blocks are easier, so that a first look sees one within seconds.
constexpr double kFirstBlocks = 0.1;
constexpr std::uint32_t kFaucetCoins = 500;
constexpr std::chrono::milliseconds kMiningSlice{5};
constexpr std::int64_t kTransactionsEvery = 2 * kSecond;
constexpr std::size_t kTransactionsAtOnce = 3;

}  // namespace

fakes::ChainOptions embedded_chain(const EmbeddedOptions& options, std::int64_t now_s) {
  fakes::ChainOptions chain;
  chain.spacing_s = options.expected_hashrate > 0 ? kSpacingWithMiners : kSpacingAlone;
  chain.retargets = true;
  chain.retarget_interval = EmbeddedNode::kRetargetInterval;
  const double hashes = (options.expected_hashrate + EmbeddedNode::kOwnHashrate) *
                        static_cast<double>(chain.spacing_s) * kFirstBlocks;
  chain.bits = options.bits.value_or(bitcoin::bits_from_target(
      bitcoin::target_from_difficulty(hashes / core::kHashesPerDifficulty)));
  chain.genesis_time = static_cast<std::uint32_t>(now_s - chain.spacing_s);
  chain.faucet_coins = kFaucetCoins;
  return chain;
}

EmbeddedNode::EmbeddedNode(live::Loop& loop, NodeInputs& inputs, const EmbeddedOptions& options)
    : inputs_(inputs),
      chain_(embedded_chain(options, live::Loop::now().wall_seconds())),
      node_({&chain_}),
      miner_(chain_, fakes::anyone_script()),
      transactions_(chain_, options.seed),
      answers_(loop.io()),
      mining_(loop.io()) {}

void EmbeddedNode::start() { mine_soon(); }

template <typename Call>
void EmbeddedNode::ask(Call call) {
  node_.advance(live::Loop::now());
  call(node_);
  arm();
}

void EmbeddedNode::get_status(NodeId node) {
  ask([&](fakes::FakeNode& to) { to.get_status(node); });
}
void EmbeddedNode::get_best_block(NodeId node) {
  ask([&](fakes::FakeNode& to) { to.get_best_block(node); });
}
void EmbeddedNode::get_template(NodeId node, const std::string& long_poll_id) {
  ask([&](fakes::FakeNode& to) { to.get_template(node, long_poll_id); });
}
void EmbeddedNode::get_header(NodeId node, const bitcoin::Hash256& hash) {
  ask([&](fakes::FakeNode& to) { to.get_header(node, hash); });
}
void EmbeddedNode::submit_block(NodeId node, const bitcoin::Hash256& hash,
                                std::shared_ptr<const bitcoin::Bytes> block) {
  ask([&](fakes::FakeNode& to) { to.submit_block(node, hash, std::move(block)); });
}
void EmbeddedNode::prefer_block(NodeId node, const bitcoin::Hash256& hash) {
  ask([&](fakes::FakeNode& to) { to.prefer_block(node, hash); });
}

void EmbeddedNode::before_turn_end(Now now) {
  node_.deliver(now, inputs_);
  arm();
}

// Wakes the loop when the next answer is due; the turn that starts then delivers it.
void EmbeddedNode::arm() {
  const std::optional<std::int64_t> due = node_.next_due();
  if (!due || *due == armed_us_) return;
  armed_us_ = *due;
  answers_.expires_at(std::chrono::steady_clock::time_point(std::chrono::microseconds(*due)));
  answers_.async_wait([this](const boost::system::error_code& error) {
    if (!error) armed_us_ = -1;
  });
}

void EmbeddedNode::mine_soon() {
  mining_.expires_after(kMiningSlice);
  mining_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    mine_some();
    mine_soon();
  });
}

void EmbeddedNode::mine_some() {
  constexpr auto kHashes = static_cast<std::uint64_t>(
      kOwnHashrate * std::chrono::duration<double>(kMiningSlice).count());
  const Now now = live::Loop::now();
  bool changed = miner_.step(kHashes, now.wall_seconds()).has_value();
  if (now.mono_us >= next_transactions_us_) {
    next_transactions_us_ = now.mono_us + kTransactionsEvery;
    changed = transactions_.feed(kTransactionsAtOnce) > 0 || changed;
  }
  if (!changed) return;
  node_.observe(now);
  arm();
}

}  // namespace tbg::app

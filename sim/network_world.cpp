#include "sim/network_world.h"

#include <algorithm>
#include <cmath>

#include "fakes/block_decode.h"
#include "fakes/signet.h"
#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/network.h"
#include "pool/bitcoin/target.h"
#include "sim/sampler.h"

namespace tbg::sim {
namespace {

constexpr double kHashesPerDifficulty = 4294967296.0;
constexpr std::uint64_t kSpread = 0xfe;  // low byte of the event; above it the node's number
constexpr std::uint8_t kOpTrue = 0x51;   // as a challenge: no signature needed
constexpr double kOutOfReach = 1e15;     // difficulty
// Hashes: the rest of the network really does them, a fleet of toys never gets there.
constexpr double kToyOutOfReach = 1e5;

std::uint32_t bits_of(const Plan& plan) {
  double difficulty = plan.chain.network_diff;
  if (plan.work == WorkMode::toy) difficulty = plan.chain.hashes_per_block / kHashesPerDifficulty;
  if (difficulty <= 0)
    difficulty = plan.work == WorkMode::toy ? kToyOutOfReach / kHashesPerDifficulty : kOutOfReach;
  return bitcoin::bits_from_target(bitcoin::target_from_difficulty(difficulty));
}

std::optional<fakes::Signet> signet_of(const Plan& plan) {
  if (plan.network != bitcoin::Network::signet) return std::nullopt;
  fakes::Signet signet{{kOpTrue}, {}};
  if (plan.chain.signet_keys == 0) return signet;
  std::vector<bitcoin::Bytes> public_keys;
  for (std::uint32_t i = 0; i < plan.chain.signet_keys; ++i) {
    signet.keys.push_back(fakes::SignetKey::of_seed(i));
    public_keys.push_back(signet.keys.back().public_key());
  }
  signet.challenge = fakes::one_of_challenge(public_keys);
  return signet;
}

fakes::ChainOptions chain_options(const Plan& plan, std::uint32_t genesis_time,
                                  const std::shared_ptr<fakes::ProofOfWork>& work) {
  fakes::ChainOptions options;
  options.network = plan.network;
  options.bits = bits_of(plan);
  options.genesis_time = genesis_time;
  options.start_height = plan.chain.start_height;
  options.retargets = plan.chain.retargets;
  options.retarget_interval = plan.chain.retarget_interval;
  options.spacing_s = static_cast<std::int64_t>(std::max(plan.chain.spacing_s, 1.0));
  options.faucet_coins = plan.chain.transactions > 0 ? 400 : 0;
  options.signet = signet_of(plan);
  options.work = work;
  return options;
}

}  // namespace

NetworkWorld::NetworkWorld(Scheduler& scheduler, Tap& tap, const Plan& plan,
                           std::shared_ptr<fakes::ProofOfWork> work, std::int64_t wall_offset_us)
    : scheduler_(scheduler),
      tap_(tap),
      plan_(plan.chain),
      network_(plan.network),
      random_(plan.seed, 0, Stream::chain),
      wall_offset_us_(wall_offset_us) {
  std::vector<fakes::Chain*> chains;
  const auto genesis_time = static_cast<std::uint32_t>(wall_seconds() - 600);
  for (std::uint32_t i = 0; i < plan.nodes; ++i) {
    chains_.push_back(std::make_unique<fakes::Chain>(chain_options(plan, genesis_time, work)));
    chains.push_back(chains_.back().get());
    seen_.push_back(chains_.back()->tip().hash);
    sources_.push_back(std::make_unique<fakes::TxSource>(*chains_.back(), plan.seed));
  }
  nodes_ = std::make_unique<fakes::FakeNode>(chains);
}

std::int64_t NetworkWorld::wall_seconds() const {
  return (scheduler_.now_us() + wall_offset_us_) / kS;
}

Moment NetworkWorld::moment() const {
  return {scheduler_.now_us(), scheduler_.now_us() + wall_offset_us_};
}

void NetworkWorld::begin() {
  feed();
  plan_next_block();
  for (std::size_t i = 0; i < chains_.size(); ++i)
    tell_tip(i);
}

// Against the start. The rest of the network has a hash rate, not a rate of blocks: otherwise
// nothing would end a difficulty that grows with every retarget, and finding its blocks takes real
// hashes.
double NetworkWorld::hardness() const {
  const fakes::Chain& chain = *chains_.front();
  return bitcoin::difficulty_from_bits(chain.tip().header.bits) /
         bitcoin::difficulty_from_bits(chain.rules().genesis_bits);
}

void NetworkWorld::plan_next_block() {
  if (plan_.spacing_s <= 0) return;
  const double gap_s = exponential(random_) * plan_.spacing_s * hardness();
  block_.set(scheduler_, *this, scheduler_.now_us() + to_us(gap_s));
}

void NetworkWorld::feed() {
  for (const auto& source : sources_)
    source->feed(plan_.transactions);
  // What a transaction spends never changes, so neither does its fee.
  for (const auto& chain : chains_)
    for (const fakes::PooledTx& entry : chain->mempool().transactions())
      fees_.try_emplace(entry.txid, entry.fee);
}

std::optional<std::int64_t> NetworkWorld::height_of(const bitcoin::BlockHeader& header) const {
  for (const auto& chain : chains_)
    if (const fakes::BlockEntry* const parent = chain->find(header.previous))
      return parent->height + 1;
  return std::nullopt;
}

std::int64_t NetworkWorld::reward_of(std::string_view block) const {
  const auto decoded = fakes::decode_block(bitcoin::as_bytes(block));
  if (!decoded) return 0;
  const auto height = height_of(decoded->header);
  if (!height) return 0;
  std::int64_t reward = bitcoin::subsidy(network_, *height);
  for (std::size_t i = 1; i < decoded->transactions.size(); ++i) {
    const auto fee = fees_.find(bitcoin::txid(decoded->transactions[i]));
    if (fee == fees_.end()) return 0;
    reward += fee->second;
  }
  return reward;
}

void NetworkWorld::find_block(std::size_t node) {
  fakes::BlockPlan plan;
  plan.now_s = wall_seconds();
  plan.tag = ++tags_;
  fakes::mine_block(*chains_[node], plan);
  feed();
  look();
}

void NetworkWorld::reorganise(std::size_t node, int depth) {
  fakes::Chain& chain = *chains_[node];
  const std::int64_t fork = std::max(chain.tip().height - depth, plan_.start_height);
  const auto count = static_cast<int>(chain.tip().height - fork) + 1;
  fakes::mine_branch(chain, chain.at_height(fork)->hash, count, ++tags_ + (std::uint64_t{1} << 40),
                     wall_seconds());
  look();
}

void NetworkWorld::set_partitioned(bool partitioned) {
  partitioned_ = partitioned;
  if (partitioned_) return;
  for (std::size_t i = 0; i < chains_.size(); ++i)
    spread(i);
  look();
}

void NetworkWorld::look() {
  const std::int64_t delay_us = static_cast<std::int64_t>(plan_.propagation_ms * 1e3);
  for (std::size_t i = 0; i < chains_.size(); ++i) {
    if (seen_[i] == chains_[i]->tip().hash) continue;
    seen_[i] = chains_[i]->tip().hash;
    tell_tip(i);
    if (chains_.size() > 1) scheduler_.after(delay_us, *this, std::uint64_t{i} << 8 | kSpread);
  }
  if (changed_) changed_();
}

void NetworkWorld::tell_tip(std::size_t node) {
  const fakes::BlockEntry& tip = chains_[node]->tip();
  tap_.on_tip(moment(), {node, tip.hash.bytes, tip.header.previous.bytes, tip.height,
                         tip.header.bits, ours_.contains(tip.hash.bytes)});
}

// Every block of the best chain that another node lacks, oldest first.
void NetworkWorld::spread(std::size_t from) {
  const fakes::Chain& source = *chains_[from];
  for (std::size_t to = 0; to < chains_.size(); ++to) {
    if (to == from) continue;
    std::vector<const fakes::BlockEntry*> missing;
    for (const fakes::BlockEntry* at = &source.tip(); at != nullptr && !chains_[to]->find(at->hash);
         at = at->parent)
      missing.push_back(at);
    for (auto at = missing.rbegin(); at != missing.rend(); ++at)
      chains_[to]->process(*source.block((*at)->hash), wall_seconds());
  }
}

void NetworkWorld::on_event(std::int64_t, std::uint64_t what) {
  if (block_.take(what)) {
    find_block(static_cast<std::size_t>(random_.below(chains_.size())));
    return plan_next_block();
  }
  if ((what & 0xff) != kSpread || partitioned_) return;
  spread(static_cast<std::size_t>(what >> 8));
  look();
}

}  // namespace tbg::sim

#include "fakes/mutants.h"

#include "fakes/block_decode.h"
#include "fakes/block_maker.h"
#include "fakes/check_block.h"
#include "pool/bitcoin/assert.h"

namespace tbg::fakes {

using bitcoin::Block;
using bitcoin::Bytes;
using bitcoin::ByteView;
using bitcoin::OutPoint;
using bitcoin::Transaction;

namespace {

constexpr std::int64_t kFee = 1'000;
constexpr std::int64_t kHistorySeconds = 2'000'000;  // how long before `now` the chain begins
constexpr std::int64_t kBlockSeconds = 300;
constexpr std::uint64_t kHashesMax = 20'000;
constexpr std::size_t kPastMax = 40;

}  // namespace

std::int64_t Bench::height() const {
  const BlockEntry* parent = chain.find(block.header.previous);
  return parent == nullptr ? 0 : parent->height + 1;
}

OutPoint Bench::coin(ByteView script) {
  const std::int64_t mature = chain.tip().height - kCoinbaseMaturity;
  for (int attempt = 0; attempt < 2'000; ++attempt) {
    const BlockEntry* entry = chain.at_height(random.between(1, mature) | 1);
    const Transaction& source = chain.block(entry->hash)->transactions[0];
    const auto index = static_cast<std::uint32_t>(random.index(source.outputs.size()));
    const OutPoint point{bitcoin::txid(source), index};
    const Coin* found = chain.spendable(point);
    if (found == nullptr || found->out.value < 10 * kFee) continue;
    if (std::equal(script.begin(), script.end(), found->out.script.begin(),
                   found->out.script.end())) {
      return point;
    }
  }
  return {bitcoin::Hash256{{0x77}}, 0};
}

Transaction Bench::spend(const OutPoint& point, std::vector<Bytes> witness) {
  const Coin* spent = chain.spendable(point);
  Transaction tx;
  tx.inputs.push_back({point, {}, 0xffffffff, std::move(witness)});
  tx.outputs.push_back({spent == nullptr ? 1 : spent->out.value - kFee, anyone_script()});
  return tx;
}

Transaction Bench::spend() { return spend(coin(anyone_script()), anyone_witness()); }

void Bench::repair() {
  if (fix_witness && !block.transactions.empty()) {
    recommit(block);
  } else if (fix_root) {
    std::vector<bitcoin::Hash256> ids;
    for (const Transaction& tx : block.transactions)
      ids.push_back(bitcoin::txid(tx));
    block.header.merkle_root = root_of(std::move(ids));
  }
  if (solve) fakes::solve(block.header, kHashesMax);
}

Bytes future_script() { return {0x52, 0x02, 0xab, 0xcd}; }

Bytes p2sh_script() {
  Bytes script{0xa9, 0x14};
  script.resize(22, 0x3c);
  script.push_back(0x87);
  return script;
}

MutantSource::MutantSource(Chain& chain, std::uint64_t seed, std::int64_t now_s)
    : chain_(chain), random_(seed), transactions_(chain, seed + 1), now_s_(now_s) {
  for (const auto& table :
       {header_mutations(), coinbase_mutations(), transaction_mutations(), byte_mutations()}) {
    for (const Mutation& mutation : table) {
      mutations_.push_back(mutation);
      weight_ += mutation.weight;
    }
  }
}

// Coinbases of even heights feed the mempool; those of odd heights are left to the mutations.
void MutantSource::adopt_coins() {
  for (; adopted_height_ + kCoinbaseMaturity < chain_.tip().height; adopted_height_ += 2) {
    const Block* block = chain_.block(chain_.at_height(adopted_height_)->hash);
    const OutPoint point{bitcoin::txid(block->transactions[0]), 0};
    const Coin* coin = chain_.spendable(point);
    if (coin != nullptr && coin->out.script == anyone_script()) transactions_.adopt(point);
  }
}

Block MutantSource::draft() {
  BlockPlan plan;
  plan.now_s = now_s_ - kHistorySeconds + kBlockSeconds * chain_.tip().height;
  plan.tag = ++tag_;
  plan.transactions = random_.chance(2, 3);
  const bool fork = chain_.tip().height > kHonestBlocks && random_.chance(1, 8);
  if (fork) {
    plan.parent = chain_.at_height(chain_.tip().height - random_.between(0, 3))->hash;
    plan.transactions = false;
  }
  Block block = draft_block(chain_, plan);
  std::vector<bitcoin::TxOut>& outputs = block.transactions[0].outputs;
  const std::int64_t quarter = outputs[0].value / 4;
  outputs[0].value -= 2 * quarter;
  outputs.insert(outputs.begin() + 1, {{quarter, future_script()}, {quarter, p2sh_script()}});
  recommit(block);
  return block;
}

Mutant MutantSource::resubmission() {
  const Bytes& bytes = past_[random_.index(past_.size())];
  if (random_.chance(1, 2)) return {"resubmitted", bytes};
  // A child of something known, unknown or refused.
  const std::optional<Block> parent = decode_block(bytes);
  if (!parent) return {"resubmitted", bytes};
  Block child = draft();
  child.header.previous = bitcoin::block_hash(parent->header);
  const BlockEntry* entry = chain_.find(child.header.previous);
  if (entry != nullptr && !entry->failed) {
    BlockPlan plan;
    plan.parent = entry->hash;
    plan.now_s = entry->header.time + 1;
    plan.tag = ++tag_;
    child = draft_block(chain_, plan);
  }
  solve(child.header, kHashesMax);
  return {"child-of-past", encode_block(child)};
}

Mutant MutantSource::next() {
  if (chain_.tip().height < kHonestBlocks) {
    Block block = draft();
    const bool solved = solve(block.header, kHashesMax);
    TBG_ASSERT(solved);
    return {"honest", encode_block(block)};
  }
  adopt_coins();
  if (chain_.mempool().transactions().size() < 6) transactions_.feed(random_.index(5));
  if (!past_.empty() && random_.chance(1, 10)) return resubmission();
  std::uint64_t draw = random_.below(weight_);
  std::size_t chosen = 0;
  while (draw >= mutations_[chosen].weight)
    draw -= mutations_[chosen++].weight;
  Bench bench{chain_, random_, draft(), now_s_, true, true, true, std::nullopt};
  mutations_[chosen].apply(bench);
  if (!bench.bytes) {
    bench.repair();
    bench.bytes = encode_block(bench.block);
  }
  constexpr std::size_t kPastBytesMax = 20'000;
  if (bench.bytes->size() < kPastBytesMax) {
    if (past_.size() == kPastMax) past_.erase(past_.begin());
    past_.push_back(*bench.bytes);
  }
  return {mutations_[chosen].label, std::move(*bench.bytes)};
}

}  // namespace tbg::fakes

#include "fakes/block_maker.h"

#include <algorithm>
#include <array>

#include "fakes/block_decode.h"
#include "fakes/check_block.h"
#include "fakes/check_witness.h"
#include "fakes/signet.h"
#include "fakes/template.h"
#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/sha256_batch.h"
#include "pool/bitcoin/target.h"

namespace tbg::fakes {

using bitcoin::Block;
using bitcoin::Bytes;
using bitcoin::Hash256;
using bitcoin::Transaction;

namespace {

constexpr std::size_t kBatch = 64;

Transaction draft_coinbase(const Rules& rules, const BlockPlan& plan, std::int64_t height,
                           std::int64_t value) {
  Transaction coinbase;
  bitcoin::TxIn input;
  input.previous.index = 0xffffffff;
  input.script_sig = bitcoin::height_push(height);
  Bytes tag;
  bitcoin::put_le64(tag, plan.tag);
  bitcoin::push_data(input.script_sig, tag);
  coinbase.outputs.push_back({value, plan.payout});
  if (rules.segwit) {
    input.witness = {Bytes(32)};
    coinbase.outputs.push_back({0, bitcoin::witness_commitment_script({})});
  }
  coinbase.inputs.push_back(std::move(input));
  return coinbase;
}

void sign(Block& block, const Rules& rules, std::uint64_t turn) {
  if (!rules.signet || rules.signet->keys.empty()) return;
  const auto& keys = rules.signet->keys;
  const bool done = sign_block(block, rules.signet->challenge, keys[turn % keys.size()]);
  TBG_ASSERT(done);
}

}  // namespace

Block draft_block(const Chain& chain, const BlockPlan& plan) {
  const BlockEntry* parent = plan.parent ? chain.find(*plan.parent) : &chain.tip();
  TBG_ASSERT(parent != nullptr);
  const bool with_pool = plan.transactions && parent == &chain.tip();
  Block block;
  block.header.version = chain.options().template_version;
  block.header.previous = parent->hash;
  block.header.time =
      static_cast<std::uint32_t>(std::max(plan.now_s, min_child_time(*parent, chain.rules())));
  block.header.bits = next_bits(*parent, block.header.time, chain.rules());
  const std::int64_t height = parent->height + 1;
  std::int64_t value = bitcoin::subsidy(chain.rules().network, height);
  block.transactions.emplace_back();
  if (with_pool) {
    for (const PooledTx* entry : choose_transactions(chain)) {
      value += entry->fee;
      block.transactions.push_back(entry->tx);
    }
  }
  block.transactions[0] = draft_coinbase(chain.rules(), plan, height, value);
  recommit(block);
  sign(block, chain.rules(), plan.tag);
  return block;
}

void recommit(Block& block) {
  Transaction& coinbase = block.transactions[0];
  const std::optional<std::size_t> index = commitment_index(coinbase);
  const bool has_value = !coinbase.inputs.empty() && !coinbase.inputs[0].witness.empty();
  if (index && has_value) {
    const Bytes reserved = coinbase.inputs[0].witness[0];
    const Hash256 commitment = bitcoin::sha256d(witness_root(block).view(), reserved, {});
    coinbase.outputs[*index].script = bitcoin::witness_commitment_script(commitment);
  }
  std::vector<Hash256> ids;
  for (const Transaction& tx : block.transactions)
    ids.push_back(bitcoin::txid(tx));
  block.header.merkle_root = root_of(std::move(ids));
}

bool solve(bitcoin::BlockHeader& header, std::uint64_t hashes_max) {
  const auto target = bitcoin::target_from_bits(header.bits);
  if (!target) return false;
  std::array<bitcoin::HeaderBytes, kBatch> headers;
  std::array<Hash256, kBatch> hashes;
  headers.fill(bitcoin::serialize(header));
  while (hashes_max > 0) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(hashes_max, kBatch));
    for (std::size_t i = 0; i < count; ++i) {
      bitcoin::store_le32(headers[i].data() + 76, header.nonce + static_cast<std::uint32_t>(i));
    }
    bitcoin::hash_headers(headers[0].data(), count, hashes.data());
    for (std::size_t i = 0; i < count; ++i) {
      if (bitcoin::to_u256(hashes[i]) > *target) continue;
      header.nonce += static_cast<std::uint32_t>(i);
      return true;
    }
    header.nonce += static_cast<std::uint32_t>(count);
    hashes_max -= count;
  }
  return false;
}

Mined mine_block(Chain& chain, const BlockPlan& plan) {
  Block block = draft_block(chain, plan);
  ProofOfWork& work = *chain.rules().work;
  const bool solved = work.solve(block.header, ~std::uint64_t{0});
  TBG_ASSERT(solved);
  return {work.hash(block.header), chain.process(block, plan.now_s)};
}

Hash256 mine_branch(Chain& chain, Hash256 parent, int count, std::uint64_t tag,
                    std::int64_t now_s) {
  for (int i = 0; i < count; ++i) {
    BlockPlan plan;
    plan.now_s = now_s;
    plan.parent = parent;
    plan.tag = tag;
    plan.transactions = false;
    parent = mine_block(chain, plan).hash;
  }
  return parent;
}

std::optional<Hash256> SelfMiner::step(std::uint64_t hashes_max, std::int64_t now_s) {
  const bool outdated = !draft_ || draft_->header.previous != chain_.tip().hash ||
                        now_s - drafted_s_ >= kRedraftSeconds;
  if (outdated) {
    BlockPlan plan;
    plan.now_s = now_s;
    plan.payout = payout_;
    plan.tag = ++tag_;
    draft_ = draft_block(chain_, plan);
    drafted_s_ = now_s;
  }
  if (!solve(draft_->header, hashes_max)) return std::nullopt;
  const Block solved = std::move(*draft_);
  draft_.reset();
  if (chain_.process(solved, now_s)) return std::nullopt;
  return bitcoin::block_hash(solved.header);
}

}  // namespace tbg::fakes

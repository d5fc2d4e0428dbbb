#include "fakes/chain.h"

#include <algorithm>

#include "fakes/block_decode.h"
#include "fakes/check_block.h"
#include "fakes/check_witness.h"
#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/target.h"

namespace tbg::fakes {

using bitcoin::Block;
using bitcoin::Hash256;
using bitcoin::Transaction;

Chain::Chain(ChainOptions options) : options_(options), rules_(options) {
  Block genesis = genesis_block(options);
  Stored& first = add_header(genesis.header, nullptr);
  first.entry.has_data = true;
  first.entry.linked = true;
  first.block = std::move(genesis);
  candidates_[rank(first.entry)] = &first;
  active_.push_back(&first.entry);
  // The coinbase of the genesis block cannot be spent; faucet coins stand in for a history.
  for (std::uint32_t i = 0; i < options.faucet_coins; ++i) {
    coins_.add(faucet_coin(i), {{kCoin, anyone_script()}, options.start_height, false});
  }
}

NodeResult<SubmitReply> Chain::submit(bitcoin::ByteView bytes, std::int64_t now_s) {
  std::optional<Block> block = decode_block(bytes);
  if (!block) return NodeError{NodeFault::rpc_error, -22, "Block decode failed"};
  // As Core does: a commitment without the reserved value gets the usual zeros.
  const bool commits = rules_.segwit && !block->transactions.empty() &&
                       commitment_index(block->transactions[0]).has_value() &&
                       !block->transactions[0].inputs.empty() &&
                       !block->transactions[0].has_witness();
  if (commits && stored(block->header.previous) != nullptr) {
    block->transactions[0].inputs[0].witness = {bitcoin::Bytes(32)};
  }
  return process(*block, now_s);
}

SubmitReply Chain::process(const Block& block, std::int64_t now_s) {
  verdicts_.clear();
  bool is_new = false;
  Check bad = check_block(block, rules_);
  if (!bad) bad = accept_block(block, now_s, is_new);
  if (bad) return bad->reason;
  activate_best();
  if (!is_new) return "duplicate";
  const auto verdict = verdicts_.find(rules_.work->hash(block.header));
  if (verdict == verdicts_.end()) return "inconclusive";
  if (verdict->second) return verdict->second->reason;
  return std::nullopt;
}

Check Chain::accept_header(const bitcoin::BlockHeader& header, std::int64_t now_s, Stored*& out) {
  out = stored(rules_.work->hash(header));
  if (out != nullptr) {
    if (out->entry.failed) return Reject{"duplicate-invalid"};
    return std::nullopt;
  }
  Stored* parent = stored(header.previous);
  if (parent == nullptr) return Reject{"prev-blk-not-found"};
  if (parent->entry.failed) return Reject{"bad-prevblk"};
  if (Check bad = check_header_context(header, parent->entry, rules_, now_s)) return bad;
  out = &add_header(header, parent);
  return std::nullopt;
}

Chain::Stored& Chain::add_header(const bitcoin::BlockHeader& header, Stored* parent) {
  auto fresh = std::make_unique<Stored>();
  BlockEntry& entry = fresh->entry;
  entry.hash = rules_.work->hash(header);
  entry.header = header;
  entry.work = bitcoin::work_from_bits(header.bits);
  entry.height = options_.start_height;
  if (parent != nullptr) {
    entry.parent = &parent->entry;
    entry.height = parent->entry.height + 1;
    entry.work = parent->entry.work + entry.work;
    parent->children.push_back(fresh.get());
  }
  return *blocks_.emplace(entry.hash, std::move(fresh)).first->second;
}

Check Chain::accept_block(const Block& block, std::int64_t now_s, bool& is_new) {
  Stored* place = nullptr;
  if (Check bad = accept_header(block.header, now_s, place)) return bad;
  if (place->entry.has_data) return std::nullopt;
  if (Check bad = check_block_context(block, *place->entry.parent, rules_)) {
    if (!bad->mutated) mark_failed(*place);
    return bad;
  }
  is_new = true;
  place->block = block;
  place->entry.has_data = true;
  if (place->entry.parent->linked) link(*place);
  return std::nullopt;
}

void Chain::link(Stored& first) {
  std::vector<Stored*> waiting{&first};
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    Stored& next = *waiting[i];
    next.entry.linked = true;
    next.entry.sequence = ++next_sequence_;
    if (next.entry.work >= tip().work) candidates_[rank(next.entry)] = &next;
    for (Stored* child : next.children) {
      if (child->entry.has_data && !child->entry.failed) waiting.push_back(child);
    }
  }
}

void Chain::mark_failed(Stored& first) {
  std::vector<Stored*> failing{&first};
  for (std::size_t i = 0; i < failing.size(); ++i) {
    failing[i]->entry.failed = true;
    candidates_.erase(rank(failing[i]->entry));
    failing.insert(failing.end(), failing[i]->children.begin(), failing[i]->children.end());
  }
}

void Chain::activate_best() {
  std::vector<Transaction> returned;
  const Hash256 before = tip().hash;
  while (candidates_.rbegin()->second->entry.hash != tip().hash) {
    std::vector<Stored*> path;
    for (const BlockEntry* at = &candidates_.rbegin()->second->entry; !is_active(*at);
         at = at->parent) {
      path.push_back(stored(at->hash));
    }
    while (&tip() != path.back()->entry.parent)
      disconnect_tip(returned);
    while (!path.empty() && connect(*path.back()))
      path.pop_back();
  }
  candidates_.erase(candidates_.begin(), candidates_.find(rank(tip())));
  if (tip().hash != before) mempool_.refresh(std::move(returned), {tip(), coins_});
}

bool Chain::connect(Stored& next) {
  Undo undo;
  const Check bad = coins_.connect(next.block, next.entry, rules_, undo);
  verdicts_[next.entry.hash] = bad;
  if (bad) {
    mark_failed(next);
    return false;
  }
  next.undo = std::move(undo);
  active_.push_back(&next.entry);
  return true;
}

void Chain::disconnect_tip(std::vector<Transaction>& returned) {
  TBG_ASSERT(active_.size() > 1);
  Stored* last = stored(tip().hash);
  coins_.disconnect(last->block, std::move(last->undo));
  last->undo.clear();
  const auto& transactions = last->block.transactions;
  returned.insert(returned.begin(), transactions.begin() + 1, transactions.end());
  active_.pop_back();
  ++disconnected_;
}

}  // namespace tbg::fakes

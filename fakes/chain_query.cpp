#include "fakes/chain.h"
#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/merkle.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/serialize.h"
#include "pool/bitcoin/sha256.h"

namespace tbg::fakes {

using bitcoin::Bytes;
using bitcoin::Hash256;

namespace {

constexpr std::string_view kGenesisText =
    "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";
constexpr std::string_view kGenesisKey =
    "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec1"
    "12de5c384df7ba0b8d578a4c702b6bf11d5f";

}  // namespace

bool Chain::prefer(const Hash256& hash) {
  Stored* chosen = stored(hash);
  if (chosen == nullptr) return false;
  BlockEntry& entry = chosen->entry;
  if (entry.linked && !entry.failed && entry.work >= tip().work) {
    candidates_.erase(rank(entry));
    entry.sequence = --precious_sequence_;
    candidates_[rank(entry)] = chosen;
    activate_best();
  }
  return true;
}

Chain::Stored* Chain::stored(const Hash256& hash) {
  const auto found = blocks_.find(hash);
  return found == blocks_.end() ? nullptr : found->second.get();
}

const BlockEntry* Chain::find(const Hash256& hash) const {
  const auto found = blocks_.find(hash);
  return found == blocks_.end() ? nullptr : &found->second->entry;
}

const bitcoin::Block* Chain::block(const Hash256& hash) const {
  const auto found = blocks_.find(hash);
  const bool here = found != blocks_.end() && found->second->entry.has_data;
  return here ? &found->second->block : nullptr;
}

const BlockEntry* Chain::at_height(std::int64_t height) const {
  const std::int64_t index = height - options_.start_height;
  if (index < 0 || static_cast<std::size_t>(index) >= active_.size()) return nullptr;
  return active_[static_cast<std::size_t>(index)];
}

bool Chain::is_active(const BlockEntry& entry) const { return at_height(entry.height) == &entry; }

std::optional<HeaderInfo> Chain::header_info(const Hash256& hash) const {
  const BlockEntry* entry = find(hash);
  if (entry == nullptr) return std::nullopt;
  HeaderInfo info;
  info.hash = hash;
  info.previous = entry->header.previous;
  info.height = entry->height;
  info.confirmations = is_active(*entry) ? tip().height - entry->height + 1 : -1;
  info.bits = entry->header.bits;
  info.time = entry->header.time;
  info.median_time = static_cast<std::uint32_t>(median_time(*entry));
  info.chain_work = entry->work;
  return info;
}

Check Chain::add_transaction(const bitcoin::Transaction& tx) {
  return mempool_.add(tx, {tip(), coins_});
}

const Coin* Chain::spendable(const bitcoin::OutPoint& point) const {
  if (mempool_.spends(point)) return nullptr;
  const Coin* made = mempool_.find(point);
  return made != nullptr ? made : coins_.find(point);
}

bitcoin::OutPoint faucet_coin(std::uint32_t index) {
  return {bitcoin::sha256(bitcoin::as_bytes("faucet")), index};
}

Bytes anyone_script() {
  const Bytes op_true{0x51};
  Bytes script{0x00};
  bitcoin::push_data(script, bitcoin::sha256(op_true).view());
  return script;
}

std::vector<Bytes> anyone_witness() { return {Bytes{0x51}}; }

bitcoin::Block genesis_block(const ChainOptions& options) {
  bitcoin::Transaction coinbase;
  coinbase.version = 1;
  bitcoin::TxIn input;
  input.previous.index = 0xffffffff;
  // 486604799 is mainnet's first bits 0x1d00ffff; the pushes are Satoshi's.
  input.script_sig = {0x04, 0xff, 0xff, 0x00, 0x1d, 0x01, 0x04};
  bitcoin::push_data(input.script_sig, bitcoin::as_bytes(kGenesisText));
  coinbase.inputs.push_back(input);
  const std::optional<Bytes> key = bitcoin::from_hex(kGenesisKey);
  TBG_ASSERT(key.has_value());
  bitcoin::TxOut output{50 * kCoin, {}};
  bitcoin::push_data(output.script, *key);
  output.script.push_back(0xac);
  coinbase.outputs.push_back(output);
  bitcoin::Block block;
  block.header.version = 1;
  block.header.time = options.genesis_time;
  block.header.bits = Rules(options).genesis_bits;
  block.header.nonce = 2;
  block.header.merkle_root = bitcoin::txid(coinbase);
  block.transactions.push_back(std::move(coinbase));
  return block;
}

}  // namespace tbg::fakes

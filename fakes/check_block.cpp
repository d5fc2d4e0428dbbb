#include "fakes/check_block.h"

#include <algorithm>

#include "fakes/check_witness.h"
#include "fakes/signet.h"
#include "fakes/sigops.h"
#include "pool/bitcoin/script.h"
#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/target.h"

namespace tbg::fakes {

using bitcoin::Block;
using bitcoin::Hash256;
using bitcoin::Transaction;

namespace {

constexpr std::uint32_t kLockTimeThreshold = 500'000'000;  // below: a height; from there: a time
constexpr std::uint32_t kSequenceFinal = 0xffffffff;

Check check_merkle(const Block& block) {
  std::vector<Hash256> ids;
  ids.reserve(block.transactions.size());
  for (const Transaction& tx : block.transactions)
    ids.push_back(bitcoin::txid(tx));
  bool repeated = false;
  if (root_of(std::move(ids), &repeated) != block.header.merkle_root) {
    return Reject{"bad-txnmrklroot", true};
  }
  if (repeated) return Reject{"bad-txns-duplicate", true};
  return std::nullopt;
}

Check check_size(const Block& block, const Rules& rules) {
  const std::size_t limit = rules.block_weight_max;
  const std::size_t count = block.transactions.size();
  if (count == 0 || count * kWitnessScale > limit || stripped_size(block) * kWitnessScale > limit) {
    return Reject{"bad-blk-length"};
  }
  return std::nullopt;
}

Check check_coinbase_place(const Block& block) {
  if (!block.transactions[0].is_coinbase()) return Reject{"bad-cb-missing"};
  for (std::size_t i = 1; i < block.transactions.size(); ++i) {
    if (block.transactions[i].is_coinbase()) return Reject{"bad-cb-multiple"};
  }
  return std::nullopt;
}

}  // namespace

bool has_proof_of_work(const bitcoin::BlockHeader& header, const Rules& rules) {
  const auto target = bitcoin::target_from_bits(header.bits);
  return target && *target <= rules.pow_limit &&
         bitcoin::to_u256(rules.work->hash(header)) <= *target;
}

bool is_final(const Transaction& tx, std::int64_t height, std::int64_t time) {
  if (tx.lock_time == 0) return true;
  if (tx.lock_time < (tx.lock_time < kLockTimeThreshold ? height : time)) return true;
  return std::all_of(tx.inputs.begin(), tx.inputs.end(),
                     [](const auto& input) { return input.sequence == kSequenceFinal; });
}

Check check_block(const Block& block, const Rules& rules) {
  if (!has_proof_of_work(block.header, rules)) return Reject{"high-hash"};
  if (rules.signet)
    if (Check bad = check_solution(block, rules.signet->challenge)) return bad;
  if (Check bad = check_merkle(block)) return bad;
  if (Check bad = check_size(block, rules)) return bad;
  if (Check bad = check_coinbase_place(block)) return bad;
  std::int64_t sigops = 0;
  for (const Transaction& tx : block.transactions) {
    if (Check bad = check_transaction(tx)) return bad;
    sigops += legacy_sigops(tx);
  }
  if (sigops * static_cast<std::int64_t>(kWitnessScale) > kSigopsCostMax) {
    return Reject{"bad-blk-sigops"};
  }
  return std::nullopt;
}

Check check_header_context(const bitcoin::BlockHeader& header, const BlockEntry& parent,
                           const Rules& rules, std::int64_t now_s) {
  if (header.bits != next_bits(parent, header.time, rules)) return Reject{"bad-diffbits"};
  if (header.time <= median_time(parent)) return Reject{"time-too-old"};
  if (header.time > now_s + kFutureSecondsMax) return Reject{"time-too-new"};
  // BIP34, BIP66 and BIP65 are in force from the first block on.
  if (static_cast<std::int32_t>(header.version) < 4) {
    std::string reason = "bad-version(0x";
    bitcoin::append_hex32(reason, header.version);
    return Reject{reason + ")"};
  }
  return std::nullopt;
}

Check check_block_context(const Block& block, const BlockEntry& parent, const Rules& rules) {
  const std::int64_t height = parent.height + 1;
  const std::int64_t cutoff = median_time(parent);
  for (const Transaction& tx : block.transactions) {
    if (!is_final(tx, height, cutoff)) return Reject{"bad-txns-nonfinal"};
  }
  const bitcoin::Bytes& script = block.transactions[0].inputs[0].script_sig;
  const bitcoin::Bytes wanted = bitcoin::height_push(height);
  if (script.size() < wanted.size() || !std::equal(wanted.begin(), wanted.end(), script.begin())) {
    return Reject{"bad-cb-height"};
  }
  if (Check bad = check_witness(block, rules.segwit)) return bad;
  if (block_weight(block) > rules.block_weight_max) return Reject{"bad-blk-weight"};
  return std::nullopt;
}

Hash256 root_of(std::vector<Hash256> level, bool* repeated) {
  if (level.empty()) return {};
  while (level.size() > 1) {
    for (std::size_t i = 0; repeated != nullptr && i + 1 < level.size(); i += 2) {
      if (level[i] == level[i + 1]) *repeated = true;
    }
    if (level.size() % 2 == 1) level.push_back(level.back());
    for (std::size_t i = 0; i < level.size() / 2; ++i) {
      level[i] = bitcoin::sha256d(level[2 * i].view(), level[2 * i + 1].view(), {});
    }
    level.resize(level.size() / 2);
  }
  return level[0];
}

}  // namespace tbg::fakes

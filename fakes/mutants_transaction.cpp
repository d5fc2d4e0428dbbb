#include <algorithm>
#include <array>

#include "fakes/check_block.h"
#include "fakes/mutants.h"
#include "pool/bitcoin/script.h"

namespace tbg::fakes {

namespace {

using bitcoin::Bytes;
using bitcoin::Hash256;
using bitcoin::OutPoint;
using bitcoin::Transaction;

constexpr std::uint8_t kCheckSig = 0xac;
constexpr std::uint8_t kCheckMultiSig = 0xae;
constexpr std::int64_t kLockTimesFrom = 500'000'000;
constexpr std::uint32_t kTimeLock = 1U << 22;

Transaction spend_unknown(Bench& bench) {
  OutPoint point;
  bench.random.fill(point.txid.bytes);
  return bench.spend(point, anyone_witness());
}

// The newest coinbase whose maturity is `blocks` away from the hundred.
void spend_coinbase_at(Bench& bench, std::int64_t off) {
  const BlockEntry* entry = bench.chain.at_height(bench.height() - kCoinbaseMaturity + off);
  const Transaction& coinbase = bench.chain.block(entry->hash)->transactions[0];
  const auto paid = std::find_if(coinbase.outputs.begin(), coinbase.outputs.end(),
                                 [](const auto& out) { return out.script == anyone_script(); });
  if (paid == coinbase.outputs.end()) return;
  const auto index = static_cast<std::uint32_t>(paid - coinbase.outputs.begin());
  bench.add(bench.spend({bitcoin::txid(coinbase), index}, anyone_witness()));
}

void locked_spend(Bench& bench, std::int64_t lock, std::uint32_t sequence) {
  Transaction tx = bench.spend();
  tx.lock_time = static_cast<std::uint32_t>(lock);
  tx.inputs[0].sequence = sequence;
  bench.add(std::move(tx));
}

// BIP68: a relative lock around the point where it opens.
void relative_lock(Bench& bench, bool timed) {
  Transaction tx = bench.spend();
  const Coin* coin = bench.chain.spendable(tx.inputs[0].previous);
  if (coin == nullptr) return;
  std::int64_t wait = bench.height() - coin->height;
  if (timed) {
    const BlockEntry* parent = bench.chain.find(bench.block.header.previous);
    const BlockEntry* before = bench.chain.at_height(coin->height - 1);
    wait = (median_time(*parent) - median_time(*before)) >> 9;
  }
  wait = std::max<std::int64_t>(0, wait + bench.random.between(-1, 1));
  tx.version = bench.random.chance(3, 4) ? 2 : 1;
  tx.inputs[0].sequence = static_cast<std::uint32_t>(wait & 0xffff) | (timed ? kTimeLock : 0);
  bench.add(std::move(tx));
}

// CVE-2012-2459: the last transactions once more, where an odd level is doubled anyway.
void repeat_last(Bench& bench) {
  while (bench.block.transactions.size() < 3)
    bench.add(spend_unknown(bench));
  bench.repair();
  const Hash256 root = bench.block.header.merkle_root;
  const std::size_t count = bench.block.transactions.size();
  std::size_t width = 1;
  while ((count / width) % 2 == 0)
    width *= 2;
  const std::vector<Transaction> tail(
      bench.block.transactions.end() - static_cast<std::ptrdiff_t>(count % 2 == 1 ? 1 : width),
      bench.block.transactions.end());
  for (const Transaction& tx : tail)
    bench.add(tx);
  bench.fix_witness = bench.fix_root = false;
  bench.block.header.merkle_root = root;
}

void heavy_witness(Bench& bench, std::size_t size) {
  bench.block.transactions.resize(1);
  bench.coinbase().outputs[0].value = 0;
  bench.add(bench.spend(bench.coin(future_script()), {Bytes(size, 0x01)}));
}

void heavy_output(Bench& bench, std::size_t size) {
  bench.coinbase().outputs.push_back({0, Bytes(size, 0x6a)});
}

void sigops_in_output(Bench& bench, std::size_t count) {
  bench.block.transactions.resize(1);
  bench.coinbase().outputs[0].value = 0;
  bench.coinbase().outputs.push_back({0, Bytes(count, kCheckSig)});
}

void p2sh_sigops(Bench& bench) {
  Transaction tx = bench.spend(bench.coin(p2sh_script()), {});
  tx.inputs.push_back({bench.coin(p2sh_script()), {}, 0xffffffff, {}});
  for (bitcoin::TxIn& input : tx.inputs) {
    bitcoin::push_data(input.script_sig, Bytes(520, kCheckMultiSig));
  }
  bench.add(std::move(tx));
}

constexpr std::array kTransaction{
    Mutation{"spend", [](Bench& bench) { bench.add(bench.spend()); }, 30},
    Mutation{"spend-future-witness",
             [](Bench& bench) {
               bench.add(bench.spend(bench.coin(future_script()), {Bytes(3, 9), Bytes()}));
             }},
    Mutation{"spend-unknown", [](Bench& bench) { bench.add(spend_unknown(bench)); }},
    Mutation{"spend-around-maturity",
             [](Bench& bench) { spend_coinbase_at(bench, bench.random.between(-1, 1)); }, 30},
    Mutation{"spend-own-coinbase",
             [](Bench& bench) {
               const OutPoint own{bitcoin::txid(bench.coinbase()), 0};
               bench.add(bench.spend(own, anyone_witness()));
             }},
    Mutation{"spend-twice",
             [](Bench& bench) {
               Transaction tx = bench.spend();
               bench.add(tx);
               tx.outputs[0].value -= 1;
               bench.add(tx);
             }},
    Mutation{"input-twice",
             [](Bench& bench) {
               Transaction tx = bench.spend();
               tx.inputs.push_back(tx.inputs[0]);
               bench.add(tx);
             }},
    Mutation{"child-after-parent",
             [](Bench& bench) {
               const Transaction parent = bench.spend();
               Transaction child = bench.spend({bitcoin::txid(parent), 0}, anyone_witness());
               bench.add(parent);
               bench.add(child);
             }},
    Mutation{"child-before-parent",
             [](Bench& bench) {
               const Transaction parent = bench.spend();
               bench.add(bench.spend({bitcoin::txid(parent), 0}, anyone_witness()));
               bench.add(parent);
             }},
    Mutation{"pays-more-than-it-has",
             [](Bench& bench) {
               Transaction tx = bench.spend();
               tx.outputs[0].value += bench.random.between(999, 1'001);
               bench.add(tx);
             },
             20},
    Mutation{"fee-taken",
             [](Bench& bench) {
               bench.add(bench.spend());
               bench.coinbase().outputs[0].value += bench.random.between(999, 1'001);
             },
             20},
    Mutation{"output-negative",
             [](Bench& bench) {
               bench.add(bench.spend());
               bench.block.transactions.back().outputs[0].value = -1;
             }},
    Mutation{"output-huge",
             [](Bench& bench) {
               bench.add(bench.spend());
               bench.block.transactions.back().outputs[0].value = kMoneyMax + 1;
             }},
    Mutation{"outputs-sum-huge",
             [](Bench& bench) {
               Transaction tx = bench.spend();
               tx.outputs[0].value = kMoneyMax;
               tx.outputs.push_back(tx.outputs[0]);
               bench.add(tx);
             }},
    Mutation{"no-outputs",
             [](Bench& bench) {
               bench.add(bench.spend());
               bench.block.transactions.back().outputs.clear();
             }},
    Mutation{"no-inputs",
             [](Bench& bench) {
               bench.add({});
               bench.solve = true;
             }},
    Mutation{"second-coinbase",
             [](Bench& bench) {
               Transaction tx = bench.coinbase();
               tx.outputs.resize(1);
               bench.add(tx);
             }},
    Mutation{"null-input",
             [](Bench& bench) {
               Transaction tx = bench.spend();
               tx.inputs.push_back({{Hash256{}, 0xffffffff}, {}, 0xffffffff, {}});
               bench.add(tx);
             }},
    Mutation{"coinbase-last",
             [](Bench& bench) {
               bench.add(bench.spend());
               std::swap(bench.block.transactions.front(), bench.block.transactions.back());
               bench.fix_witness = false;
             }},
    Mutation{"no-coinbase",
             [](Bench& bench) {
               bench.block.transactions.erase(bench.block.transactions.begin());
               bench.fix_witness = false;
             }},
    Mutation{"empty",
             [](Bench& bench) {
               bench.block.transactions.clear();
               bench.fix_witness = false;
             }},
    Mutation{"locked-height",
             [](Bench& bench) {
               locked_spend(bench, bench.height() + bench.random.between(-1, 1), 0xfffffffe);
             },
             20},
    Mutation{"locked-time",
             [](Bench& bench) {
               const BlockEntry* parent = bench.chain.find(bench.block.header.previous);
               locked_spend(bench, median_time(*parent) + bench.random.between(-1, 1), 0xfffffffe);
             },
             20},
    Mutation{"locked-border",
             [](Bench& bench) {
               locked_spend(bench, kLockTimesFrom + bench.random.between(-1, 0), 0xfffffffe);
             }},
    Mutation{"locked-but-final",
             [](Bench& bench) { locked_spend(bench, bench.height() + 5, 0xffffffff); }},
    Mutation{"relative-blocks", [](Bench& bench) { relative_lock(bench, false); }, 20},
    Mutation{"relative-time", [](Bench& bench) { relative_lock(bench, true); }, 20},
    Mutation{"repeated-tail", repeat_last, 20},
    Mutation{"repeated-in-full",
             [](Bench& bench) {
               bench.add(bench.spend());
               bench.add(bench.block.transactions.back());
             }},
    Mutation{"stripped-size",
             [](Bench& bench) { heavy_output(bench, 999'000 + bench.random.index(2'000)); }, 1},
    Mutation{"weight",
             [](Bench& bench) { heavy_witness(bench, 3'997'000 + bench.random.index(3'000)); }, 1},
    Mutation{"weight-too-much", [](Bench& bench) { heavy_witness(bench, 4'000'000); }, 1},
    Mutation{"sigops-at-limit",
             [](Bench& bench) { sigops_in_output(bench, 20'000 + bench.random.index(2)); }},
    Mutation{"sigops-multisig",
             [](Bench& bench) {
               bench.coinbase().outputs.push_back(
                   {0, Bytes(1'000 + bench.random.index(2), kCheckMultiSig)});
             }},
    Mutation{"sigops-witness",
             [](Bench& bench) {
               bench.add(bench.spend(bench.coin(anyone_script()), {Bytes(80'001, kCheckSig)}));
             }},
    Mutation{"sigops-p2sh", p2sh_sigops},
};

}  // namespace

std::span<const Mutation> transaction_mutations() { return kTransaction; }

}  // namespace tbg::fakes

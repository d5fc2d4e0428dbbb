#include <array>

#include "fakes/check_witness.h"
#include "fakes/mutants.h"
#include "pool/bitcoin/script.h"

namespace tbg::fakes {

namespace {

using bitcoin::Bytes;

void resize_script(Bench& bench, std::size_t size) {
  bench.coinbase_input().script_sig.resize(size, 0x51);
}

void replace_height(Bench& bench, Bytes push) {
  push.resize(push.size() + 9, 0x2a);
  bench.coinbase_input().script_sig = std::move(push);
}

bitcoin::TxOut& commitment(Bench& bench) {
  return bench.coinbase().outputs[commitment_index(bench.coinbase()).value_or(0)];
}

void random_witness(Bench& bench, std::size_t items, std::size_t size) {
  std::vector<Bytes>& witness = bench.coinbase_input().witness;
  witness.assign(items, Bytes(size));
  for (Bytes& item : witness)
    bench.random.fill(item);
}

void remove_commitment(Bench& bench) {
  auto& outputs = bench.coinbase().outputs;
  outputs.erase(outputs.begin() + static_cast<std::ptrdiff_t>(*commitment_index(bench.coinbase())));
}

// A transaction that carries a witness, so that leaving out the commitment matters.
void add_witness_spend(Bench& bench) { bench.add(bench.spend()); }

constexpr std::array kCoinbase{
    Mutation{"script-short", [](Bench& bench) { resize_script(bench, bench.random.index(3)); }},
    Mutation{"script-long", [](Bench& bench) { resize_script(bench, 99 + bench.random.index(3)); },
             20},
    Mutation{"script-oversize", [](Bench& bench) { resize_script(bench, 5'000); }, 3},
    Mutation{"height-off",
             [](Bench& bench) {
               const std::int64_t off = bench.random.chance(1, 2) ? 1 : -1;
               replace_height(bench, bitcoin::height_push(bench.height() + off));
             },
             20},
    Mutation{"height-padded",
             [](Bench& bench) {
               const auto height = static_cast<std::uint32_t>(bench.height());
               replace_height(bench, {0x04, static_cast<std::uint8_t>(height),
                                      static_cast<std::uint8_t>(height >> 8), 0, 0});
             }},
    Mutation{"height-missing", [](Bench& bench) { replace_height(bench, {}); }},
    Mutation{"input-not-null",
             [](Bench& bench) { bench.coinbase_input().previous.index = 0xfffffffe; }},
    Mutation{"input-txid", [](Bench& bench) { bench.coinbase_input().previous.txid.bytes[5] = 1; }},
    Mutation{"input-twice",
             [](Bench& bench) { bench.coinbase().inputs.push_back(bench.coinbase_input()); }},
    Mutation{"second-input",
             [](Bench& bench) { bench.coinbase().inputs.push_back(bench.spend().inputs[0]); }},
    Mutation{"locked",
             [](Bench& bench) {
               bench.coinbase_input().sequence = 0;
               bench.coinbase().lock_time =
                   static_cast<std::uint32_t>(bench.height() + bench.random.between(-1, 1));
             },
             20},
    Mutation{"no-outputs",
             [](Bench& bench) {
               bench.coinbase().outputs.clear();
               bench.coinbase_input().witness.clear();
             }},
    Mutation{"value-off",
             [](Bench& bench) { bench.coinbase().outputs[0].value += bench.random.between(-1, 1); },
             30},
    Mutation{"value-negative",
             [](Bench& bench) { bench.coinbase().outputs[0].value = -bench.random.between(1, 9); }},
    Mutation{"value-huge",
             [](Bench& bench) {
               bench.coinbase().outputs[0].value = kMoneyMax + bench.random.between(0, 1);
             }},
    Mutation{"value-sum-huge",
             [](Bench& bench) {
               bench.coinbase().outputs[0].value = kMoneyMax;
               bench.coinbase().outputs[1].value = 1;
             }},
    Mutation{"value-any",
             [](Bench& bench) {
               bench.coinbase().outputs[1].value = static_cast<std::int64_t>(bench.random.next());
             }},
    Mutation{"commitment-wrong",
             [](Bench& bench) {
               bench.fix_witness = false;
               commitment(bench).script[6 + bench.random.index(32)] ^= 1;
             }},
    Mutation{"commitment-missing", [](Bench& bench) { remove_commitment(bench); }},
    Mutation{"commitment-and-witness-missing",
             [](Bench& bench) {
               bench.block.transactions.resize(1);
               bench.coinbase().outputs[0].value = 0;
               remove_commitment(bench);
               bench.coinbase_input().witness.clear();
             }},
    Mutation{"commitment-missing-with-spend",
             [](Bench& bench) {
               add_witness_spend(bench);
               remove_commitment(bench);
               bench.coinbase_input().witness.clear();
             }},
    Mutation{"commitment-short",
             [](Bench& bench) {
               bench.fix_witness = false;
               commitment(bench).script.pop_back();
             }},
    Mutation{"commitment-longer",
             [](Bench& bench) {
               bench.fix_witness = false;
               commitment(bench).script.push_back(0x51);
             }},
    Mutation{"commitment-old-one-first",
             [](Bench& bench) {
               bench.coinbase().outputs.insert(
                   bench.coinbase().outputs.begin(),
                   {0, bitcoin::witness_commitment_script(bitcoin::Hash256{{1}})});
             }},
    Mutation{"commitment-wrong-one-last",
             [](Bench& bench) {
               bench.fix_witness = false;
               bench.coinbase().outputs.push_back(
                   {0, bitcoin::witness_commitment_script(bitcoin::Hash256{{1}})});
             }},
    Mutation{"reserved-any", [](Bench& bench) { random_witness(bench, 1, 32); }},
    Mutation{"reserved-changed",
             [](Bench& bench) {
               bench.fix_witness = false;
               random_witness(bench, 1, 32);
             }},
    Mutation{"reserved-size",
             [](Bench& bench) { random_witness(bench, 1, 31 + 2 * bench.random.index(2)); }},
    Mutation{"reserved-twice", [](Bench& bench) { random_witness(bench, 2, 32); }},
    Mutation{"reserved-missing", [](Bench& bench) { bench.coinbase_input().witness.clear(); }},
};

}  // namespace

std::span<const Mutation> coinbase_mutations() { return kCoinbase; }

}  // namespace tbg::fakes

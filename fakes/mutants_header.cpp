#include <array>

#include "fakes/block_decode.h"
#include "fakes/block_maker.h"
#include "fakes/mutants.h"

namespace tbg::fakes {

namespace {

using bitcoin::Bytes;

constexpr std::int64_t kSlack = 600;  // the real node's clock runs on while it judges

std::uint32_t word(Random& random) { return static_cast<std::uint32_t>(random.next()); }

void shift_time(Bench& bench, std::int64_t base, std::int64_t low, std::int64_t high) {
  bench.block.header.time = static_cast<std::uint32_t>(base + bench.random.between(low, high));
}

std::int64_t parent_median(Bench& bench) {
  return median_time(*bench.chain.find(bench.block.header.previous));
}

constexpr std::array kHeader{
    Mutation{"unchanged", [](Bench&) {}, 40},
    Mutation{"version-old",
             [](Bench& bench) {
               bench.block.header.version = static_cast<std::uint32_t>(bench.random.below(5));
             }},
    Mutation{"version-any", [](Bench& bench) { bench.block.header.version = word(bench.random); }},
    Mutation{"time-around-median",
             [](Bench& bench) { shift_time(bench, parent_median(bench), -2, 2); }, 20},
    Mutation{"time-past", [](Bench& bench) { shift_time(bench, 0, 0, 1'500'000'000); }, 4},
    Mutation{"time-in-bounds",
             [](Bench& bench) {
               shift_time(bench, bench.now_s + kFutureSecondsMax, -3 * kSlack, -kSlack);
             },
             2},
    Mutation{"time-ahead",
             [](Bench& bench) {
               shift_time(bench, bench.now_s + kFutureSecondsMax, kSlack, 1'000'000'000);
             }},
    Mutation{"bits-any", [](Bench& bench) { bench.block.header.bits = word(bench.random); }},
    Mutation{"bits-near",
             [](Bench& bench) {
               bench.block.header.bits = bench.random.chance(1, 2) ? 0x207ffffe : 0x20000fff;
             }},
    Mutation{"bits-odd",
             [](Bench& bench) {
               constexpr std::array<std::uint32_t, 5> kOdd{0, 0x20800001, 0x20ffffff, 0x2100ffff,
                                                           0x217fffff};
               bench.block.header.bits = kOdd[bench.random.index(kOdd.size())];
             }},
    Mutation{"not-solved",
             [](Bench& bench) {
               bench.solve = false;
               bench.block.header.nonce = word(bench.random);
             },
             20},
    Mutation{"parent-unknown",
             [](Bench& bench) { bench.random.fill(bench.block.header.previous.bytes); }},
    Mutation{"root-wrong",
             [](Bench& bench) {
               bench.fix_witness = bench.fix_root = false;
               bench.random.fill(bench.block.header.merkle_root.bytes);
             }},
};

// A finished block, to be damaged as bytes.
Bytes finished(Bench& bench) {
  bench.repair();
  return encode_block(bench.block);
}

void flip_bit(Bytes& bytes, Random& random, std::size_t first, std::size_t end) {
  bytes[first + random.index(end - first)] ^= static_cast<std::uint8_t>(1 << random.index(8));
}

// Damage inside the coinbase, whose scripts nobody runs, with the header made to fit again.
void flip_in_coinbase(Bench& bench) {
  Bytes bytes = finished(bench);
  const std::size_t size = bitcoin::serialize(bench.coinbase()).size();
  for (std::size_t i = 0; i <= bench.random.index(3); ++i)
    flip_bit(bytes, bench.random, 81, 81 + size);
  bench.bytes = bytes;
  std::optional<bitcoin::Block> block = decode_block(bytes);
  if (!block || block->transactions.empty()) return;
  bench.block = std::move(*block);
  bench.fix_witness = bench.random.chance(1, 2);
  bench.bytes = finished(bench);
}

constexpr std::array kBytes{
    Mutation{"flip-anywhere",
             [](Bench& bench) {
               Bytes bytes = finished(bench);
               flip_bit(bytes, bench.random, 0, bytes.size());
               bench.bytes = std::move(bytes);
             },
             60},
    Mutation{"flip-in-coinbase", flip_in_coinbase, 90},
    Mutation{"flip-in-header",
             [](Bench& bench) {
               Bytes bytes = finished(bench);
               flip_bit(bytes, bench.random, 0, 80);
               bench.bytes = std::move(bytes);
             },
             20},
    Mutation{"truncated",
             [](Bench& bench) {
               Bytes bytes = finished(bench);
               bytes.resize(bench.random.index(bytes.size()));
               bench.bytes = std::move(bytes);
             },
             20},
    Mutation{"bytes-behind",
             [](Bench& bench) {
               Bytes bytes = finished(bench);
               bytes.resize(bytes.size() + 1 + bench.random.index(10), 0x55);
               bench.bytes = std::move(bytes);
             }},
};

}  // namespace

std::span<const Mutation> header_mutations() { return kHeader; }
std::span<const Mutation> byte_mutations() { return kBytes; }

}  // namespace tbg::fakes

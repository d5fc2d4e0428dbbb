// What one header, one merkle node and one coinbase cost on this machine with each kernel it
// supports; best_kernel() and docs/performance.md rest on these numbers. Items per second count
// messages.
#include <benchmark/benchmark.h>
#include <openssl/sha.h>

#include <string>
#include <vector>

#include "pool/bitcoin/sha256.h"
#include "pool/bitcoin/sha256_batch.h"

namespace tbg::bitcoin {
namespace {

using HashMany = void (*)(HashKernel, const std::uint8_t*, std::size_t, Hash256*);

void hash_batch(benchmark::State& state, HashKernel kernel, HashMany hash_many, std::size_t size) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const Bytes messages(count * size, 0x5a);
  std::vector<Hash256> hashes(count);
  for (auto _ : state) {
    hash_many(kernel, messages.data(), count, hashes.data());
    benchmark::DoNotOptimize(hashes.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

constexpr std::size_t kCoinbaseSize = 250;

void coinbase_here(benchmark::State& state) {
  const Bytes coinbase(kCoinbaseSize, 0x5a);
  for (auto _ : state)
    benchmark::DoNotOptimize(sha256d(coinbase));
}

void coinbase_openssl(benchmark::State& state) {
  const Bytes coinbase(kCoinbaseSize, 0x5a);
  Hash256 first;
  Hash256 second;
  for (auto _ : state) {
    SHA256(coinbase.data(), coinbase.size(), first.bytes.data());
    benchmark::DoNotOptimize(SHA256(first.bytes.data(), first.bytes.size(), second.bytes.data()));
  }
}

void register_kernel(HashKernel kernel) {
  const std::string kernel_name(name(kernel));
  benchmark::RegisterBenchmark(("header/" + kernel_name).c_str(), hash_batch, kernel,
                               HashMany{hash_headers}, 80)
      ->Arg(1)
      ->Arg(2)
      ->Arg(4)
      ->Arg(8)
      ->Arg(16)
      ->Arg(64);
  benchmark::RegisterBenchmark(("node/" + kernel_name).c_str(), hash_batch, kernel,
                               HashMany{hash_nodes}, 64)
      ->Arg(1)
      ->Arg(2)
      ->Arg(4)
      ->Arg(8)
      ->Arg(16)
      ->Arg(64);
}

}  // namespace
}  // namespace tbg::bitcoin

int main(int argc, char** argv) {
  using tbg::bitcoin::HashKernel;
  benchmark::Initialize(&argc, argv);
  for (const HashKernel kernel :
       {HashKernel::portable, HashKernel::sha_ni, HashKernel::avx2, HashKernel::avx512}) {
    if (tbg::bitcoin::supported(kernel)) tbg::bitcoin::register_kernel(kernel);
  }
  benchmark::RegisterBenchmark("coinbase/here", tbg::bitcoin::coinbase_here);
  benchmark::RegisterBenchmark("coinbase/openssl", tbg::bitcoin::coinbase_openssl);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

// What one event costs as text: part of the share path's budget of a microsecond.
#include <benchmark/benchmark.h>

#include "fakes/sample_events.h"
#include "pool/core/event_text.h"
#include "pool/ports/event_words.h"

namespace tbg::core {
namespace {

void event_text(benchmark::State& state, const Event& event) {
  const EventText text("eu-1", 42, 0);
  std::string out;
  out.reserve(kEventBytesMax);
  std::uint64_t seq = 1'000'000;
  for (auto _ : state) {
    out.clear();
    text.append(out, ++seq, fakes::kSampleTime, event);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

}  // namespace
}  // namespace tbg::core

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (const tbg::Event& event : tbg::fakes::sample_events()) {
    const std::string name(tbg::kEventNames[event.index()]);
    benchmark::RegisterBenchmark(name.c_str(), tbg::core::event_text, event);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

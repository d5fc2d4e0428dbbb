#include "sim/scorecard/scorecard.h"

#include <algorithm>
#include <memory>

#include "sim/scorecard/ckpool_vardiff.h"
#include "sim/scorecard/measures.h"
#include "sim/scorecard/our_vardiff.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr std::int64_t kSettleUs = 60 * kMinuteUs;
constexpr std::int64_t kSteadyUs = 120 * kMinuteUs;
constexpr std::int64_t kWarmUs = 20 * kMinuteUs;
constexpr std::int64_t kHalfUs = 60 * kMinuteUs;
constexpr std::int64_t kFourfoldUs = 30 * kMinuteUs;
constexpr std::int64_t kSilenceUs = 10 * kMinuteUs;
constexpr std::int64_t kComebackUs = 30 * kMinuteUs;
// Below the start of every miner: the pool's mindiff where its miners are small.
constexpr double kFloorSmall = 1e-6;

struct Played {
  const ScorecardOptions& options;
  const MinerClass& miner;
  double shares_per_min;
  bool ours;
  std::uint64_t key;
  std::array<std::vector<double>, kMeasures> samples{};

  [[nodiscard]] double ideal(double rate = 1) const {
    return rate * miner.hashes_per_s * 60 / shares_per_min / 4294967296.0;
  }
  void add(Measure measure, double value) {
    samples[static_cast<std::size_t>(measure)].push_back(value);
  }
};

std::unique_ptr<VardiffAlgorithm> make_algorithm(const Played& played, double start) {
  const double floor = played.miner.start < 1 ? kFloorSmall : 1;
  if (!played.ours)
    return std::make_unique<CkpoolVardiff>(CkpoolOptions{.start = start,
                                                         .mindiff = floor,
                                                         .maxdiff = 0,
                                                         .network_difficulty = 1e14,
                                                         .target_per_s = played.shares_per_min / 60,
                                                         .minute_at_us = 0});
  OurVardiff::Setup setup{played.options.vardiff, {floor, 1e14}, start};
  setup.vardiff.target_share_interval_s = 60 / played.shares_per_min;
  return std::make_unique<OurVardiff>(setup);
}

// A connection and the chance of one story of one trial; both algorithms get the same chance.
struct Story {
  Story(const Played& played, std::uint32_t trial, std::uint32_t story, double start)
      : algorithm(make_algorithm(played, start)),
        world(*algorithm, played.options.wire,
              Random(played.options.seed, mix(played.key) + trial * 4ULL + story, Stream::trials)) {
  }
  std::unique_ptr<VardiffAlgorithm> algorithm;
  Trial world;
};

void play_arrival(Played& played, std::uint32_t trial) {
  Story story(played, trial, 0, played.miner.start);
  story.world.run_until(kSettleUs + kSteadyUs, played.miner.hashes_per_s);
  const auto& changes = story.world.changes();
  played.add(Measure::settle, settle_s(changes, {0, kSettleUs}, played.ideal()));
  const Steadiness steady = steadiness(changes, {kSettleUs, kSettleUs + kSteadyUs}, played.ideal());
  played.add(Measure::changes, steady.changes_per_h);
  played.add(Measure::false_changes, steady.false_per_h);
  played.add(Measure::jitter, steady.jitter);
  played.add(Measure::bias, steady.bias);
}

void play_step(Played& played, std::uint32_t trial, Measure measure) {
  const bool half = measure == Measure::half;
  const double rate = half ? 0.5 : 4;
  const std::int64_t end_us = kWarmUs + (half ? kHalfUs : kFourfoldUs);
  Story story(played, trial, half ? 1 : 2, played.ideal());
  story.world.run_until(kWarmUs, played.miner.hashes_per_s);
  story.world.run_until(end_us, rate * played.miner.hashes_per_s);
  played.add(measure,
             follow_s(story.world.changes(), {kWarmUs, end_us}, played.ideal(rate), kFollowedBand));
}

void play_silence(Played& played, std::uint32_t trial) {
  constexpr std::int64_t kBackUs = kWarmUs + kSilenceUs;
  Story story(played, trial, 3, played.ideal());
  story.world.run_until(kWarmUs, played.miner.hashes_per_s);
  story.world.run_until(kBackUs, 0);
  story.world.run_until(kBackUs + kComebackUs, played.miner.hashes_per_s);
  const auto& changes = story.world.changes();
  played.add(Measure::silence, lowered_s(changes, {kWarmUs, kBackUs}));
  played.add(Measure::comeback,
             settle_s(changes, {kBackUs, kBackUs + kComebackUs}, played.ideal()));
}

Quantiles quantiles(std::vector<double>& samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  const auto at = [&](double p) {
    return samples[static_cast<std::size_t>(p * static_cast<double>(samples.size() - 1) + 0.5)];
  };
  double sum = 0;
  for (const double sample : samples)
    sum += sample;
  return {at(0.1), at(0.5), at(0.9), at(0.99), sum / static_cast<double>(samples.size())};
}

Measured play(const ScorecardOptions& options, const Cell& cell, std::size_t number, bool ours) {
  Played played{options, cell.miner, cell.shares_per_min, ours, number};
  for (std::uint32_t trial = 0; trial < options.trials; ++trial) {
    play_arrival(played, trial);
    play_step(played, trial, Measure::half);
    play_step(played, trial, Measure::fourfold);
    play_silence(played, trial);
  }
  Measured measured;
  for (std::size_t i = 0; i < kMeasures; ++i)
    measured[i] = quantiles(played.samples[i]);
  return measured;
}

}  // namespace

std::vector<MinerClass> scorecard_miners() {
  constexpr double kAsked = 0.0001;  // what ckpool makes of the 0.00015 that NerdMiners suggest
  return {{"NerdMiner 50 kH/s", 5e4, kAsked},
          {"NerdMiner 150 kH/s", 1.5e5, kAsked},
          {"NerdMiner 300 kH/s", 3e5, kAsked},
          {"Bitaxe 0.5 TH/s", 5e11},
          {"Bitaxe 0.9 TH/s", 9e11},
          {"Bitaxe 1.3 TH/s", 1.3e12},
          {"NerdQAxe 2.5 TH/s", 2.5e12},
          {"NerdQAxe 5 TH/s", 5e12},
          {"S19 100 TH/s", 1e14},
          {"S21 200 TH/s", 2e14}};
}

std::vector<double> scorecard_shares_per_min() { return {3, 6, 10, 18, 30}; }

MeasureText describe(Measure measure) {
  switch (measure) {
    case Measure::settle:
      return {"settle", "settle time", "s"};
    case Measure::half:
      return {"half", "reaction to -50 %", "s"};
    case Measure::fourfold:
      return {"fourfold", "reaction to +300 %", "s"};
    case Measure::silence:
      return {"silence", "reaction to silence", "s"};
    case Measure::comeback:
      return {"comeback", "settle time after a silence", "s"};
    case Measure::changes:
      return {"changes", "difficulty messages", "1/h"};
    case Measure::false_changes:
      return {"false_changes", "false changes", "1/h"};
    case Measure::jitter:
      return {"jitter", "jitter", "ln"};
    case Measure::bias:
      return {"bias", "bias", "ln"};
  }
  return {"", "", ""};
}

ScorecardResults run_scorecard(const ScorecardOptions& options, const ScorecardProgress& progress) {
  ScorecardResults results{options.seed, options.trials, {}};
  const std::size_t cells = options.miners.size() * options.shares_per_min.size();
  for (const MinerClass& miner : options.miners) {
    for (const double shares_per_min : options.shares_per_min) {
      Cell cell{miner, shares_per_min};
      const std::size_t number = results.cells.size();
      cell.ours = play(options, cell, number, true);
      cell.ckpool = play(options, cell, number, false);
      results.cells.push_back(std::move(cell));
      if (progress) progress(results.cells.size(), cells);
    }
  }
  return results;
}

}  // namespace tbg::sim

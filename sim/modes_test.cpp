// Toy and sampled mode are one world: from how many shares come, and how good they are, nobody can
// tell which of the two made a run. Exact or bounded tails with alpha 1e-10 per test, and a planted
// skew that each of them must see.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "sim/checkers/tails.h"
#include "sim/world.h"

namespace tbg::sim {
namespace {

constexpr double kAlpha = 1e-10;
constexpr std::uint64_t kSeeds = 20;
constexpr std::uint32_t kMiners = 10;
constexpr double kSeconds = 600;
constexpr double kHandshakeMaxS = 2;
constexpr double kHashrate = 1e12;
constexpr double kPerSecond = 0.1;  // shares of one miner
constexpr double kHashesPerDifficulty = 4294967296.0;

// All shares of a run: how many of each connection, and d / sdiff of each.
struct Tally final : Observer {
  void on_connect(Moment, Client client, std::string_view) override { counts[client] = 0; }
  void on_event(Moment, const SeenEvent& event) override {
    if (event.type != "share_submitted") return;
    ++counts[static_cast<Client>(event.integer("client_id"))];
    ratios.push_back(event.number("diff") / event.number("sdiff"));
  }
  std::map<Client, std::uint64_t> counts;
  std::vector<double> ratios;
};

struct Sample {
  std::vector<std::uint64_t> counts;  // of each miner of each run
  std::vector<double> ratios;

  [[nodiscard]] std::uint64_t shares() const { return ratios.size(); }
};

// `skew`: that much more hash rate than the plan says.
Sample sample(WorkMode mode, double skew = 1) {
  Sample all;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Plan plan;
    plan.seed = seed;
    plan.work = mode;
    plan.duration_s = kSeconds;
    plan.chain.spacing_s = 200;
    MinerGroup group;
    group.count = kMiners;
    group.hashrate = kHashrate * skew;
    group.spread = group.start_spread_s = 0;
    plan.fleet = {group};
    const double rate = mode == WorkMode::toy ? toy_hashrate(plan, kHashrate) : kHashrate;
    const double difficulty = rate / kPerSecond / kHashesPerDifficulty;
    plan.pool.min_diff = plan.pool.start_diff = plan.pool.max_diff = difficulty;
    World world(plan);
    Tally tally;
    world.observe(tally);
    world.run();
    for (const auto& [client, count] : tally.counts)
      all.counts.push_back(count);
    all.ratios.insert(all.ratios.end(), tally.ratios.begin(), tally.ratios.end());
  }
  return all;
}

// Each miner's number of shares is Poisson, or rarer in its tails, about the mean of the plan.
bool counts_are_lawful(const Sample& of) {
  const double alpha = kAlpha / static_cast<double>(2 * of.counts.size());
  const double most = kPerSecond * kSeconds;
  const double least = kPerSecond * (kSeconds - kHandshakeMaxS);
  return std::all_of(of.counts.begin(), of.counts.end(), [&](std::uint64_t count) {
    return tails::poisson_at_most(count, least) >= alpha &&
           tails::poisson_at_least(count, most) >= alpha;
  });
}

// Given their sum, one of two equal Poisson numbers is binomial with 1/2; Hoeffding bounds its
// tails, and those of numbers that scatter less than Poisson's, too.
bool totals_agree(std::uint64_t a, std::uint64_t b) {
  const auto sum = static_cast<double>(a + b);
  const double off = std::fabs(static_cast<double>(a) - sum / 2);
  return off <= std::sqrt(sum * tails::natural_log(2 / kAlpha) / 2);
}

// The distance of two empirical distributions is at most that of each from their common law.
bool ratios_agree(std::vector<double> a, std::vector<double> b) {
  const double limit =
      tails::ks_limit(a.size(), kAlpha / 2) + tails::ks_limit(b.size(), kAlpha / 2);
  std::sort(b.begin(), b.end());
  const auto part = [&](auto end) {
    return static_cast<double>(end - b.begin()) / static_cast<double>(b.size());
  };
  const auto below = [&](double x) { return part(std::lower_bound(b.begin(), b.end(), x)); };
  const auto up_to = [&](double x) { return part(std::upper_bound(b.begin(), b.end(), x)); };
  return tails::ks_distance(a, below, up_to) <= limit;
}

bool is_uniform(std::vector<double> ratios) {
  const auto law = [](double x) { return std::clamp(x, 0.0, 1.0); };
  const double limit = tails::ks_limit(ratios.size(), kAlpha);
  return tails::ks_distance(ratios, law, law) <= limit;
}

TEST(Modes, CannotBeToldApart) {
  const Sample toy = sample(WorkMode::toy);
  const Sample sampled = sample(WorkMode::sampled);
  ASSERT_EQ(toy.counts.size(), kSeeds * kMiners);
  ASSERT_EQ(sampled.counts.size(), kSeeds * kMiners);
  EXPECT_TRUE(counts_are_lawful(toy));
  EXPECT_TRUE(counts_are_lawful(sampled));
  EXPECT_TRUE(totals_agree(toy.shares(), sampled.shares()))
      << toy.shares() << " and " << sampled.shares();
  EXPECT_TRUE(is_uniform(toy.ratios));
  EXPECT_TRUE(is_uniform(sampled.ratios));
  EXPECT_TRUE(ratios_agree(toy.ratios, sampled.ratios));
}

TEST(Modes, ASkewIsSeen) {
  const Sample usual = sample(WorkMode::sampled);
  const Sample more = sample(WorkMode::sampled, 1.2);
  EXPECT_FALSE(totals_agree(usual.shares(), more.shares()));
  std::vector<double> bent = usual.ratios;
  for (double& ratio : bent)
    ratio *= ratio;
  EXPECT_FALSE(is_uniform(bent));
  EXPECT_FALSE(ratios_agree(usual.ratios, bent));
  Sample doubled = usual;
  for (std::uint64_t& count : doubled.counts)
    count *= 2;
  EXPECT_FALSE(counts_are_lawful(doubled));
}

}  // namespace
}  // namespace tbg::sim

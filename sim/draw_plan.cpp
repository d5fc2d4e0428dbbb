#include "sim/draw_plan.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pool/core/real_math.h"
#include "sim/draw_faults.h"
#include "sim/fleet.h"
#include "sim/random.h"

namespace tbg::sim {
namespace {

double log_uniform(Random& random, double low, double high) {
  return low * core::exponential(core::natural_log(high / low) * random.unit());
}

template <typename List>
auto one_of(Random& random, const List& list) {
  return *(std::begin(list) + static_cast<std::ptrdiff_t>(random.below(std::size(list))));
}

void draw_pool(Random& random, Plan& plan) {
  PoolPlan& pool = plan.pool;
  pool.share_interval_s = std::floor(log_uniform(random, 3, 20));
  if (random.chance(0.5)) pool.update_interval_s = std::floor(log_uniform(random, 5, 90));
  if (random.chance(0.4)) pool.donation_percent = one_of(random, std::array{0.5, 1.0, 2.5, 99.0});
  if (random.chance(0.3)) pool.nonce1_size = static_cast<std::uint32_t>(random.between(2, 8));
  if (random.chance(0.3)) pool.nonce2_size = static_cast<std::uint32_t>(random.between(2, 8));
}

void draw_shards(Random random, Plan& plan, std::uint32_t shards) {
  plan.pool.mail_ms = log_uniform(random, 0.01, 20);
  const bool several = random.chance(0.3);
  plan.pool.shards = static_cast<std::uint32_t>(random.between(2, 4));
  if (shards > 0 || !several) plan.pool.shards = std::max(shards, 1U);
  if (plan.pool.shards == 1) return;
  for (MinerGroup& group : plan.fleet)  // users on several of them at once
    if (random.chance(0.5)) group.users = static_cast<std::uint32_t>(random.between(1, 3));
}

// At the usual start a farm finds a million shares before vardiff knows it.
void fit_start_difficulty(Plan& plan) {
  if (plan.work != WorkMode::sampled) return;
  for (const MinerGroup& group : plan.fleet)
    if (group.profile == "farm") plan.pool.start_diff = 1e6;
}

void draw_group(Random& random, Plan& plan, std::uint32_t miners) {
  MinerGroup group;
  const auto& profiles = device_profiles();
  group.profile = profiles[random.below(profiles.size())].name;
  group.name = std::string(1, static_cast<char>('a' + plan.fleet.size()));
  group.count = std::max<std::uint32_t>(1, miners);
  group.start_spread_s = std::floor(log_uniform(random, 1, 120));
  group.latency_ms = std::floor(log_uniform(random, 1, 300));
  group.jitter_ms = std::floor(group.latency_ms * random.unit());
  if (random.chance(0.3)) group.drop_every_s = std::floor(log_uniform(random, 20, 600));
  if (random.chance(0.2)) group.workers = static_cast<std::uint32_t>(random.between(2, 12));
  if (random.chance(0.2)) group.warm_up_s = std::floor(log_uniform(random, 5, 120));
  if (random.chance(0.2)) group.drift = 0.3 * random.unit();
  plan.fleet.push_back(group);
}

void draw_hostile(Random& random, Plan& plan) {
  using enum Hostility;
  MinerGroup group;
  group.name = "x" + std::to_string(plan.fleet.size());
  group.hostility = one_of(
      random, std::array{garbage, flood, slowloris, replay, low_diff, never_reads, odd_fields});
  group.count = static_cast<std::uint32_t>(random.between(1, 2));
  group.start_spread_s = 60;
  plan.fleet.push_back(group);
}

void draw_fleet(Random& random, Plan& plan, std::uint32_t miners_max) {
  const auto miners = static_cast<std::uint32_t>(log_uniform(random, 1, miners_max));
  const auto groups = static_cast<std::uint32_t>(random.between(1, 4));
  for (std::uint32_t i = 0; i < groups; ++i)
    draw_group(random, plan, miners / groups);
  fit_start_difficulty(plan);
  while (random.chance(0.2))
    draw_hostile(random, plan);
}

// Such that the pool finds a few blocks, or very many of them.
void draw_difficulty(Random& random, Plan& plan) {
  double hashes = 0;
  for (const MinerGroup& group : plan.fleet)
    for (const Device& device : devices_of(plan, group, 0))
      hashes += plan.duration_s * (plan.work == WorkMode::toy ? toy_hashrate(plan, device.hashrate)
                                                              : device.hashrate);
  const double blocks = log_uniform(random, 0.5, 30);
  if (plan.work == WorkMode::toy)
    plan.chain.hashes_per_block = std::floor(std::max(hashes / blocks, plan.hashes_per_share));
  else
    plan.chain.network_diff = std::floor(std::max(hashes / blocks / 4294967296.0, 1.0));
}

void draw_chain(Random& random, Plan& plan) {
  ChainPlan& chain = plan.chain;
  chain.spacing_s = random.chance(0.15) ? 0 : std::floor(log_uniform(random, 10, 600));
  if (random.chance(0.8)) draw_difficulty(random, plan);
  if (random.chance(0.4))  // where the height's push grows, and where the subsidy halves
    chain.start_height =
        one_of(random, std::array<std::int64_t, 6>{14, 125, 147, 298, 32'764, 8'388'604});
  if (random.chance(0.5)) chain.transactions = static_cast<std::uint32_t>(random.between(1, 12));
  if (random.chance(0.2)) {
    chain.retargets = true;
    chain.retarget_interval = random.between(4, 20);
  }
  chain.propagation_ms = std::floor(log_uniform(random, 20, 4'000));
}

// Now and then a signet, with keys or without.
void draw_signet(Random random, Plan& plan) {
  if (!random.chance(0.08)) return;
  plan.network = bitcoin::Network::signet;
  if (random.chance(0.5)) plan.chain.signet_keys = static_cast<std::uint32_t>(random.between(1, 3));
}

// Sunday midnight (UTC), so many seconds after a run's beginning by the clock on the wall.
constexpr double kWeekEndsAt_s = 438'400;

void add_fault(Plan& plan, const char* kind, double at_s, double for_s, double value) {
  Fault fault;
  fault.kind = kind;
  fault.at_s = std::floor(at_s);
  fault.for_s = std::floor(for_s);
  fault.value = std::floor(value);
  plan.faults.push_back(std::move(fault));
}

// One draw after the other: compilers order arguments differently.
void add_drawn_fault(Random& random, Plan& plan, const char* kind, double longest_s,
                     double value_max) {
  const double at_s = plan.heal_s() * random.unit();
  const double for_s = longest_s * random.unit();
  const double value = value_max > 1 ? log_uniform(random, 1, value_max) : 0;
  add_fault(plan, kind, at_s, for_s, value);
}

// A generator of its own: what it draws leaves everything else of a seed as it is.
void draw_keeping(Plan& plan) {
  Random random(plan.seed, name_key("keeping"), Stream::plan);
  const double heal_s = plan.heal_s();
  if (random.chance(0.5)) {
    plan.pool.spool_segment_kb = static_cast<std::uint32_t>(random.between(4, 64));
    plan.pool.spool_keep_kb = static_cast<std::uint32_t>(random.between(8, 512));
  }
  for (int i = 0; random.chance(0.4); ++i) {
    ConsumerPlan consumer;
    consumer.name = "reader" + std::to_string(i);
    consumer.start_s = std::floor(random.chance(0.5) ? 0 : heal_s * random.unit());
    consumer.every_s = std::floor(log_uniform(random, 1, 20));
    if (random.chance(0.3)) consumer.lines = static_cast<std::uint64_t>(random.between(5, 300));
    plan.consumers.push_back(consumer);
    while (random.chance(0.4))
      add_drawn_fault(random, plan, "consumer_down", heal_s / 4, 0);
  }
  if (random.chance(0.15)) add_fault(plan, "torn_writes", 1, heal_s, log_uniform(random, 1, 1'000));
  if (random.chance(0.15)) add_drawn_fault(random, plan, "records_damaged", 0, 100'000);
  if (random.chance(0.1))
    add_fault(plan, "clock_jump", 1, 0, kWeekEndsAt_s - heal_s * random.unit());
}

}  // namespace

Plan draw_plan(std::uint64_t seed, const SwarmBounds& bounds) {
  Random random(seed, name_key("swarm"), Stream::plan);
  Plan plan;
  plan.name = "swarm";
  plan.story = "whatever the seed draws";
  plan.seed = seed;
  plan.work = random.chance(0.25) ? WorkMode::sampled : WorkMode::toy;
  plan.nodes = static_cast<std::uint32_t>(random.between(1, 3));
  plan.heal_at_s = std::floor(log_uniform(random, 60, bounds.safety_s));
  plan.duration_s = plan.heal_at_s + bounds.liveness_s;
  draw_pool(random, plan);
  draw_fleet(random, plan, bounds.miners_max);
  draw_shards({seed, name_key("shards"), Stream::plan}, plan, bounds.shards);
  draw_chain(random, plan);
  draw_signet({seed, name_key("signet"), Stream::plan}, plan);
  if (random.chance(0.9)) draw_faults(random, plan);
  draw_keeping(plan);
  sort_faults(plan);
  return plan;
}

}  // namespace tbg::sim

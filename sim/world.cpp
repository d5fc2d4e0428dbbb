#include "sim/world.h"

#include <algorithm>
#include <utility>

#include "pool/bitcoin/target.h"
#include "sim/faults.h"
#include "sim/hostile_station.h"

namespace tbg::sim {
namespace {

// A Tuesday in November 2023.
constexpr std::int64_t kWallAtZero = 1'700'000'000LL * kS - World::kStart;
constexpr double kHashesPerDifficulty = 4294967296.0;
constexpr std::int64_t kProgressEvery = 10 * kS;
constexpr std::int64_t kSweepEvery = 10 * kS;

core::Options pool_options(const Plan& plan) {
  core::Options options;
  // Between retargets the bits of an empty job follow from the header; the pool reckons with 2016.
  options.empty_jobs = !plan.chain.retargets || plan.chain.retarget_interval == 2'016;
  options.network = plan.network;
  options.instance = "sim";
  const bool toy = plan.work == WorkMode::toy;
  const double easy = plan.hashes_per_share / kHashesPerDifficulty;
  const auto or_else = [](double value, double fallback) { return value > 0 ? value : fallback; };
  options.difficulty.min = or_else(plan.pool.min_diff, toy ? easy / 64 : 1e-5);
  options.difficulty.start = or_else(plan.pool.start_diff, toy ? easy : 42);
  options.difficulty.max = plan.pool.max_diff;
  options.vardiff.target_share_interval_s = plan.pool.share_interval_s;
  options.update_interval_s = plan.pool.update_interval_s;
  options.donation_percent = plan.pool.donation_percent;
  if (plan.pool.donation_percent > 0) {
    const std::string script = payout_script(plan.network, payout_address(plan.network, 0xd0a7e));
    options.donation_script.assign(script.begin(), script.end());
  }
  options.shards = plan.pool.shards;
  options.nonce1_length = plan.pool.nonce1_size;
  options.nonce2_length = plan.pool.nonce2_size;
  options.listeners.resize(1);
  options.spool.segment_bytes = std::uint64_t{plan.pool.spool_segment_kb} << 10;
  options.spool.keep_bytes = std::uint64_t{plan.pool.spool_keep_kb} << 10;
  for (std::uint32_t i = 0; i < plan.nodes; ++i)
    options.nodes.push_back({.name = "node" + std::to_string(i), .notifies = true});
  return options;
}

}  // namespace

World::World(const Plan& plan, recording::SessionLog* recording)
    : plan_(plan), scheduler_(kStart), wall_offset_us_(kWallAtZero) {
  if (plan_.work == WorkMode::sampled) sampled_ = std::make_shared<SampledHashes>();
  network_ = std::make_unique<NetworkWorld>(scheduler_, tap_, plan_, sampled_, kWallAtZero);
  pool_ = std::make_unique<PoolProcess>(
      scheduler_, *this, tap_, network_->nodes(), store_,
      ProcessOptions{.pool = pool_options(plan_),
                     .costs = {},
                     .mail_us = static_cast<std::int64_t>(plan_.pool.mail_ms * 1e3),
                     .sync_us = 2 * kMs,
                     .seed = plan_.seed,
                     .hasher = sampled_.get(),
                     .recording = recording});
  network_->on_change([this] { pool_->node_changed(); });
  faults_ = std::make_unique<FaultInjector>(*this, plan_);
  for (const ConsumerPlan& consumer : plan_.consumers)
    consumers_.push_back(std::make_unique<SpoolConsumer>(*this, consumer));
  build_fleet();
}

World::~World() = default;

Moment World::moment() const {
  return {scheduler_.now_us(), scheduler_.now_us() + wall_offset_us_};
}

PoolRules World::rules() const {
  const core::Options options = pool_options(plan_);
  PoolRules rules;
  rules.instance = options.instance;
  rules.min_diff = options.difficulty.min;
  rules.start_diff = options.difficulty.start;
  rules.max_diff = options.difficulty.max;
  rules.version_mask = options.version_mask;
  rules.nonce1_size = options.nonce1_length;
  rules.nonce2_size = options.nonce2_length;
  rules.update_interval_s = options.update_interval_s;
  rules.stale_work_limit_s = options.stale_work_limit_s;
  rules.target_share_interval_s = options.vardiff.target_share_interval_s;
  rules.donation_percent = options.donation_percent;
  rules.donation_script.assign(options.donation_script.begin(), options.donation_script.end());
  rules.tag_base = options.tag.signature;
  rules.nodes = plan_.nodes;
  rules.sampled = sampled_ != nullptr;
  return rules;
}

void World::build_fleet() {
  std::uint32_t address = 0;
  for (const MinerGroup& group : plan_.fleet) {
    std::uint32_t number = 0;
    for (Device& device : devices_of(plan_, group, address)) {
      add_device(group, device, number++);
      devices_.push_back(std::move(device));
    }
    address += group.count;
  }
  for (std::size_t i = 0; i < places_.size(); ++i)
    place_numbers_[places_[i].station.get()] = i;
}

void World::add_device(const MinerGroup& group, const Device& device, std::uint32_t number) {
  Random random(plan_.seed, name_key(device.name), Stream::plan);
  const double start_s = group.start_s + group.start_spread_s * random.unit();
  const LinkOptions link{.latency_us = static_cast<std::int64_t>(group.latency_ms * 1e3),
                         .jitter_us = static_cast<std::int64_t>(group.jitter_ms * 1e3),
                         .split = 0.05,
                         .read_rate = 0,
                         .socket_buffer = 64 * 1024};
  if (group.hostility != Hostility::none) {
    places_.push_back(
        {device.name, device.group,
         std::make_unique<HostileStation>(
             scheduler_, *this,
             HostileSetup{device.name, device.user, link, start_s, group.hostility}, plan_.seed)});
    return;
  }
  MinerSetup setup;
  setup.name = device.name;
  setup.miner.user = device.user;
  setup.miner.more_users = device.more_users;
  setup.miner.profile = device.firmware;
  setup.miner.seed = mix(plan_.seed ^ name_key(device.name)) + number;
  setup.link = link;
  setup.hashes_per_s = sampled_ ? device.hashrate : toy_hashrate(plan_, device.hashrate);
  setup.batch = static_cast<std::size_t>(std::clamp(plan_.hashes_per_share / 2, 1.0, 64.0));
  setup.start_s = start_s;
  setup.drop_every_s = group.drop_every_s;
  setup.warm_up_s = group.warm_up_s;
  setup.drift = group.drift;
  setup.sampled = sampled_.get();
  auto station = std::make_unique<MinerStation>(scheduler_, *this, std::move(setup), plan_.seed);
  const MinerStation* const miner = station.get();
  const bool steady = group.drop_every_s <= 0 && group.warm_up_s <= 0 && group.drift <= 0;
  places_.push_back({device.name, device.group, std::move(station), miner, steady});
}

void World::run() {
  begin();
  const std::int64_t end_us = to_us(plan_.duration_s);
  for (std::int64_t at = 0; at < end_us;) {
    at = std::min(at + kProgressEvery, end_us);
    advance_to(at);
    if (progress_) progress_(static_cast<double>(at) / 1e6);
  }
  finish();
}

void World::begin() {
  network_->begin();
  pool_->start();
  for (const Place& place : places_)
    place.station->begin();
  for (const auto& consumer : consumers_)
    consumer->begin();
  faults_->begin();
}

void World::advance_to(std::int64_t us) {
  while (scheduler_.step(kStart + us)) {
  }
  if (scheduler_.now_us() < sweep_at_us_) return;
  sweep_links();
  sweep_at_us_ = scheduler_.now_us() + kSweepEvery;
}

void World::finish() {
  pool_->show_knowledge();
  tap_.on_finish(moment());
}

std::int64_t World::elapsed_us() const { return scheduler_.now_us() - kStart; }

void World::add_guest(std::string name, std::string group, std::unique_ptr<Station> guest) {
  Station& station = *guest;
  places_.push_back({std::move(name), std::move(group), std::move(guest)});
  place_numbers_[&station] = places_.size() - 1;
  station.begin();
}

RunNumbers World::numbers() const {
  RunNumbers numbers;
  numbers.hash = pool_->rolling_hash();
  numbers.crossings = pool_->crossings();
  numbers.events = scheduler_.events();
  numbers.turns = pool_->turns();
  numbers.blocks_elsewhere = network_->blocks_found();
  for (const Place& place : places_) {
    if (place.station->link() != nullptr) ++numbers.online;
    if (place.miner == nullptr) continue;
    const fakes::MinerStats& stats = place.miner->miner().stats();
    numbers.submitted += stats.submitted;
    numbers.accepted += stats.accepted;
    numbers.rejected += stats.rejected_total();
    numbers.hashes += stats.hashes;
  }
  return numbers;
}

std::vector<Station*> World::stations(const std::string& target) {
  std::vector<Station*> found;
  for (const Place& place : places_)
    if (target.empty() || place.group == target || place.name == target)
      found.push_back(place.station.get());
  return found;
}

std::vector<SpoolConsumer*> World::consumers(const std::string& target) {
  std::vector<SpoolConsumer*> found;
  for (const auto& consumer : consumers_)
    if (target.empty() || target == consumer->name()) found.push_back(consumer.get());
  return found;
}

std::int64_t World::node_wall_offset_us() const { return kWallAtZero; }

}  // namespace tbg::sim

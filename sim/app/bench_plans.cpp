#include "sim/app/bench_plans.h"

#include <algorithm>
#include <map>
#include <memory>

#include "sim/checkers/heard_line.h"
#include "sim/draw_plan.h"
#include "sim/random.h"
#include "sim/scheduler.h"

namespace tbg::sim {
namespace {

constexpr double kHashrate = 1e12;
constexpr double kBlockAt = 90;

// Comes back after a time of its own, for ever.
class Sleeper final : public Actor {
 public:
  Sleeper(Scheduler& scheduler, std::uint64_t number)
      : scheduler_(scheduler), random_(1, number, Stream::behaviour) {}
  void on_event(std::int64_t, std::uint64_t) override {
    scheduler_.after(random_.between(1, 10 * kS), *this, 0);
  }

 private:
  Scheduler& scheduler_;
  Random random_;
};

// What each miner that is still there works on.
class WorkWatch final : public Observer {
 public:
  void on_heard(Moment, Client client, std::string_view line) override {
    if (const HeardLine heard = read_heard(line); heard.previous) work_[client] = *heard.previous;
  }
  void on_closed(Moment, Client client, bool) override { work_.erase(client); }
  void on_tip(Moment, const TipInfo& tip) override { tip_ = tip.hash; }

  [[nodiscard]] std::size_t fresh() const {
    return static_cast<std::size_t>(std::count_if(
        work_.begin(), work_.end(), [&](const auto& item) { return item.second == tip_; }));
  }

 private:
  std::map<Client, Hash> work_;
  Hash tip_{};
};

}  // namespace

Plan steady_plan(WorkMode work, std::uint32_t miners, double duration_s, double start_s) {
  Plan plan;
  plan.name = "bench";
  plan.work = work;
  plan.duration_s = duration_s;
  plan.heal_at_s = 1;
  if (work == WorkMode::sampled)
    plan.pool.start_diff = kHashrate * plan.pool.share_interval_s / kHashesPerDifficulty;
  MinerGroup group;
  group.count = miners;
  group.profile = "s21";
  group.hashrate = kHashrate;
  group.spread = 0;
  group.start_spread_s = start_s;
  plan.fleet.push_back(group);
  return plan;
}

Plan shares_plan(double duration_s) {
  Plan plan = steady_plan(WorkMode::toy, 500, duration_s, 1);
  plan.pool.share_interval_s = 0.1;  // the least there is
  plan.chain.spacing_s = 0;
  plan.chain.hashes_per_block = 1e9;
  return plan;
}

Plan crowd_plan(std::uint32_t miners) {
  Plan plan = steady_plan(WorkMode::sampled, miners, kBlockAt + 10, 60);
  plan.heal_at_s = plan.duration_s;
  plan.chain.spacing_s = 0;
  plan.faults.push_back(
      {.id = 1, .at_s = kBlockAt, .kind = "block", .target = "", .value = 0, .text = ""});
  return plan;
}

Plan hour_plan(std::uint64_t seed) {
  constexpr std::uint32_t kMiners = 50;
  constexpr double kHour = 3'600;
  SwarmBounds bounds;
  bounds.miners_max = kMiners;
  bounds.safety_s = kHour - bounds.liveness_s;
  Plan plan = draw_plan(seed, bounds);
  plan.duration_s = kHour;
  std::vector<MinerGroup*> honest;
  for (MinerGroup& group : plan.fleet)
    if (group.hostility == Hostility::none) honest.push_back(&group);
  const auto groups = static_cast<std::uint32_t>(honest.size());
  for (std::uint32_t i = 0; i < groups; ++i)
    honest[i]->count = kMiners * (i + 1) / groups - kMiners * i / groups;
  return plan;
}

Outcome run_scheduler(std::uint64_t events) {
  constexpr std::uint64_t kActors = 10'000;
  Scheduler scheduler(0);
  std::vector<std::unique_ptr<Sleeper>> actors;
  for (std::uint64_t i = 0; i < kActors; ++i) {
    actors.push_back(std::make_unique<Sleeper>(scheduler, i));
    actors.back()->on_event(0, 0);
  }
  while (scheduler.events() < events)
    scheduler.step(INT64_MAX);
  Outcome outcome;
  outcome.numbers.events = scheduler.events();
  return outcome;
}

Outcome run_crowd(const Plan& plan, bool checkers) {
  WorkWatch watch;
  RunOptions options;
  options.checkers = checkers;
  options.observers.push_back(&watch);
  Outcome outcome = run_plan(plan, options);
  std::size_t miners = 0;
  for (const MinerGroup& group : plan.fleet)
    miners += group.count;
  if (watch.fresh() == miners && outcome.numbers.online == miners) return outcome;
  ++outcome.violation_count;
  outcome.violations.push_back({"crowd",
                                {},
                                std::to_string(outcome.numbers.online) + " of " +
                                    std::to_string(miners) + " miners online, " +
                                    std::to_string(watch.fresh()) + " on the tip"});
  return outcome;
}

}  // namespace tbg::sim

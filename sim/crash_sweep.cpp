#include "sim/crash_sweep.h"

#include <set>

#include "sim/suite.h"
#include "sim/world.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kSettled = kS;  // from the solution to everybody's work on top of it
constexpr double kAfterS = 20;         // from the solution to the end of a run
constexpr double kHealAfterS = 10;     // to on_healed
constexpr std::int64_t kDown = kS;     // from death to the next start

struct Found {
  Hash hash{};
  std::int64_t at_us = 0;
  std::uint64_t first_call = 0;
  std::uint64_t last_call = 0;  // 0: none was found
};

// Watches a run for its first solution.
class Scout final : public Observer {
 public:
  explicit Scout(World& world) : world_(world) {}
  void on_request(Moment, Client, std::string_view) override {
    if (!reading_) turn_call_ = world_.pool().port_calls() + 1;
    reading_ = true;
  }
  void on_submission(Moment at, const Submission& submission) override {
    if (found_.first_call > 0) return;
    found_.first_call = turn_call_;
    found_.hash = submission.hash;
    found_.at_us = at.us;
  }
  void on_submit_answer(Moment, const SubmitAnswer& answer) override {
    if (answer.hash == found_.hash) answered_.insert(answer.node);
  }
  void on_turn_end(Moment at) override {
    reading_ = false;
    if (found_.first_call > 0 && at.us <= found_.at_us + kSettled)
      found_.last_call = world_.pool().port_calls();
  }
  // The block's way is over once every node has answered.
  [[nodiscard]] bool succeeded() const { return answered_.size() == world_.plan().nodes; }
  [[nodiscard]] const Found& found() const { return found_; }

 private:
  World& world_;
  Found found_;
  std::set<std::size_t> answered_;
  std::uint64_t turn_call_ = 0;
  bool reading_ = false;
};

class Restarter final : public Actor {
 public:
  explicit Restarter(World& world) : world_(world) {}
  void on_event(std::int64_t, std::uint64_t) override { world_.pool().start(); }

 private:
  World& world_;
};

// Sees to what a death brings with it.
class Undertaker final : public Observer {
 public:
  Undertaker(World& world, bool power_loss, std::size_t torn_tail)
      : world_(world), restarter_(world), power_loss_(power_loss), torn_tail_(torn_tail) {}
  // Told while the pool lives, as checkers want to know before it dies.
  void on_boot(Moment at, std::uint32_t) override {
    if (power_loss_ && !died_) world_.tap().on_fault(at, "power_loss", true);
  }
  void on_crash(Moment at) override {
    died_ = true;
    if (power_loss_) {
      world_.store().power_loss(torn_tail_);
      world_.tap().on_fault(at, "power_loss", false);
    }
    world_.scheduler().after(kDown, restarter_, 0);
  }
  [[nodiscard]] bool died() const { return died_; }

 private:
  World& world_;
  Restarter restarter_;
  bool power_loss_;
  std::size_t torn_tail_;
  bool died_ = false;
};

bool has_block(World& world, const Hash& hash) {
  const bitcoin::Hash256 wanted{hash};
  for (std::size_t node = 0; node < world.plan().nodes; ++node)
    if (world.network().chain(node).find(wanted) != nullptr) return true;
  return false;
}

// `block`: to be looked for at the end.
CrashRun die_at(const Plan& plan, std::uint64_t call, bool power_loss, std::size_t torn_tail,
                const Hash& block) {
  World world(plan);
  Suite suite(world);
  Undertaker undertaker(world, power_loss, torn_tail);
  world.observe(undertaker);
  world.pool().crash_at_call(call);
  world.run();
  return {call, undertaker.died(), has_block(world, block), suite.violations()};
}

constexpr std::size_t kTornTailMax = 700;  // more than an event

// Calls of ports before the healing that are writes, and those behind them.
std::set<std::uint64_t> find_writes(const Plan& plan) {
  World world(plan);
  std::vector<std::uint64_t> writes;
  world.begin();
  world.pool().list_writes(&writes);  // a start is no turn, and cannot be interrupted
  world.advance_to(to_us(plan.heal_s()));
  std::set<std::uint64_t> calls;
  for (const std::uint64_t call : writes)
    calls.insert({call, call + 1});
  calls.erase(world.pool().port_calls() + 1);  // comes after the healing
  return calls;
}

Found find_solution(const Plan& plan) {
  World world(plan);
  Scout scout(world);
  world.observe(scout);
  world.run();
  return scout.succeeded() ? scout.found() : Found{};
}

}  // namespace

std::vector<CrashRun> sweep_crashes(Plan plan, bool power_loss) {
  plan.heal_at_s = plan.duration_s;
  const Found found = find_solution(plan);
  if (found.last_call == 0) return {};
  const double found_s = static_cast<double>(found.at_us - World::kStart) / 1e6;
  plan.duration_s = found_s + kAfterS;
  plan.heal_at_s = found_s + kHealAfterS;
  std::vector<CrashRun> runs;
  for (std::uint64_t call = found.first_call; call <= found.last_call; ++call)
    runs.push_back(die_at(plan, call, power_loss, 0, found.hash));
  return runs;
}

std::vector<CrashRun> sweep_writes(const Plan& plan, bool power_loss, std::size_t every) {
  std::vector<CrashRun> runs;
  std::size_t place = 0;
  for (const std::uint64_t call : find_writes(plan))
    if (place++ % every == 0)
      runs.push_back(die_at(plan, call, power_loss, call * 37 % kTornTailMax, {}));
  return runs;
}

}  // namespace tbg::sim

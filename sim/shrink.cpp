#include "sim/shrink.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tbg::sim {
namespace {

class Shrinker {
 public:
  Shrinker(const Plan& plan, const Failure& failure, const TryPlan& try_plan,
           const std::function<bool(const Shrunk&)>& go_on)
      : try_plan_(try_plan), go_on_(go_on) {
    best_ = {plan, failure.checker, failure.what, 0};
  }

  Shrunk run(double failed_at_s) {
    end_soon_after(failed_at_s);
    while (!stopped_) {
      const std::uint64_t before = kept_;
      drop_faults();
      drop_groups();
      thin_groups();
      simplify();
      if (kept_ == before) break;
    }
    return std::move(best_);
  }

 private:
  bool attempt(Plan plan) {
    if (stopped_ || (stopped_ = !go_on_(best_))) return false;
    ++best_.tries;
    const Failure failure = try_plan_(plan);
    if (failure.checker != best_.checker) return false;
    best_.plan = std::move(plan);
    best_.what = failure.what;
    failed_at_s_ = failure.at_s;
    ++kept_;
    return true;
  }

  // Nothing after the failure matters; but what is judged at the end needs its end.
  void end_soon_after(double seconds) {
    Plan plan = best_.plan;
    const double end = std::ceil(seconds) + 1;
    if (end >= plan.duration_s) return;
    plan.heal_at_s = std::min(plan.heal_s(), end);
    plan.duration_s = end;
    std::erase_if(plan.faults, [&](const Fault& fault) { return fault.at_s > end; });
    attempt(std::move(plan));
  }

  // Removes runs of `size` items, from large to single ones.
  template <typename Item>
  void drop(std::vector<Item> Plan::*list) {
    for (std::size_t size = ((best_.plan.*list).size() + 1) / 2; size > 0; size /= 2) {
      for (std::size_t at = 0; at < (best_.plan.*list).size() && !stopped_;) {
        Plan plan = best_.plan;
        auto& items = plan.*list;
        const auto from = items.begin() + static_cast<std::ptrdiff_t>(at);
        items.erase(from, from + static_cast<std::ptrdiff_t>(std::min(size, items.size() - at)));
        if (!attempt(std::move(plan))) at += size;
      }
    }
  }
  void drop_faults() { drop(&Plan::faults); }
  void drop_groups() { drop(&Plan::fleet); }

  void thin_groups() {
    for (std::size_t i = 0; i < best_.plan.fleet.size(); ++i) {
      while (best_.plan.fleet[i].count > 1 && !stopped_) {
        Plan plan = best_.plan;
        std::uint32_t& count = plan.fleet[i].count;
        const std::uint32_t before = count;
        count = 1;
        if (attempt(plan)) break;
        plan = best_.plan;
        plan.fleet[i].count = before / 2;
        if (before / 2 > 1 && attempt(std::move(plan))) continue;
        plan = best_.plan;
        plan.fleet[i].count = before - 1;
        if (!attempt(std::move(plan))) break;
      }
    }
  }

  // One thing after the other back to what is usual.
  void simplify() {
    const Plan usual;
    const auto reset = [&](auto&& change) {
      Plan plan = best_.plan;
      if (change(plan)) attempt(std::move(plan));
    };
    const auto put = [](auto& value, const auto& to) {
      return value == to ? false : (value = to, true);
    };
    reset([&](Plan& p) { return put(p.nodes, usual.nodes); });
    reset([&](Plan& p) { return put(p.work, usual.work); });
    reset([&](Plan& p) { return put(p.chain.transactions, usual.chain.transactions); });
    reset([&](Plan& p) { return put(p.chain.start_height, usual.chain.start_height); });
    reset([&](Plan& p) { return put(p.chain.retargets, usual.chain.retargets); });
    reset([&](Plan& p) { return put(p.chain.spacing_s, 0.0); });
    reset([&](Plan& p) { return put(p.pool.donation_percent, usual.pool.donation_percent); });
    reset([&](Plan& p) { return put(p.pool.shards, usual.pool.shards); });
    reset([&](Plan& p) { return put(p.pool.mail_ms, usual.pool.mail_ms); });
    reset([&](Plan& p) { return put(p.pool.nonce1_size, usual.pool.nonce1_size); });
    reset([&](Plan& p) { return put(p.pool.nonce2_size, usual.pool.nonce2_size); });
    reset([&](Plan& p) { return put(p.pool.update_interval_s, usual.pool.update_interval_s); });
    for (std::size_t i = 0; i < best_.plan.fleet.size(); ++i)
      reset([&](Plan& p) { return put(p.fleet[i].drop_every_s, 0.0); });
    if (failed_at_s_ > 0) end_soon_after(failed_at_s_);
  }

  const TryPlan& try_plan_;
  const std::function<bool(const Shrunk&)>& go_on_;
  Shrunk best_;
  std::uint64_t kept_ = 0;
  double failed_at_s_ = 0;
  bool stopped_ = false;
};

}  // namespace

Shrunk shrink(const Plan& plan, const Failure& failure, const TryPlan& try_plan,
              const std::function<bool(const Shrunk&)>& go_on) {
  return Shrinker(plan, failure, try_plan, go_on).run(failure.at_s);
}

}  // namespace tbg::sim

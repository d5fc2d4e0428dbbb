#include "sim/faults.h"

#include "sim/world.h"

namespace tbg::sim {
namespace {

constexpr std::uint64_t kHeal = UINT64_MAX;

}  // namespace

void FaultInjector::begin() {
  const std::int64_t start_us = world_.scheduler().now_us();
  for (std::size_t i = 0; i < plan_.faults.size(); ++i) {
    const Fault& fault = plan_.faults[i];
    world_.scheduler().at(start_us + to_us(fault.at_s), *this, i << 1);
    const FaultKind* const kind = fault_kind(fault.kind);
    if (kind->lasts)
      world_.scheduler().at(start_us + to_us(fault.at_s + fault.for_s), *this, i << 1 | 1);
  }
  world_.scheduler().at(start_us + to_us(plan_.heal_s()), *this, kHeal);
}

void FaultInjector::on_event(std::int64_t, std::uint64_t what) {
  if (what == kHeal) return heal();
  (what & 1) != 0 ? stop(what >> 1) : start(what >> 1);
}

void FaultInjector::start(std::size_t index) {
  if (healed_) return;
  const Fault& fault = plan_.faults[index];
  const FaultKind& kind = *fault_kind(fault.kind);
  world_.tap().on_fault(world_.moment(), fault.kind, true);
  kind.begin(world_, fault);
  if (kind.lasts) {
    active_.insert(index);
  } else {
    world_.tap().on_fault(world_.moment(), fault.kind, false);
  }
}

void FaultInjector::stop(std::size_t index) {
  if (active_.erase(index) == 0) return;
  const Fault& fault = plan_.faults[index];
  // Told first: what the fault may have cost belongs to the life of the pool that it ended.
  world_.tap().on_fault(world_.moment(), fault.kind, false);
  if (const auto end = fault_kind(fault.kind)->end) end(world_, fault);
}

void FaultInjector::heal() {
  healed_ = true;
  for (const std::size_t index : std::set<std::size_t>(active_))
    stop(index);
  world_.recover();
  if (!world_.pool().is_running()) world_.pool().start();
  world_.tap().on_healed(world_.moment());
}

}  // namespace tbg::sim

// Faults: what a plan says goes wrong, done at its time and undone at its end.
//
// All are known up front (the plan's list, drawn from the seed or written by hand); nothing is
// rolled while the run goes on. At the plan's healing time whatever is still wrong is put right,
// and what was to begin later does not.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "sim/plan.h"
#include "sim/scheduler.h"

namespace tbg::sim {

class World;

struct FaultKind {
  std::string_view name;
  std::string_view what;  // value, for_s, target and text explained
  bool lasts;             // has an end
  void (*begin)(World& world, const Fault& fault);
  void (*end)(World& world, const Fault& fault);  // nullptr: nothing to put right
};
const std::vector<FaultKind>& fault_kinds();
// nullptr: there is none of that name.
const FaultKind* fault_kind(std::string_view name);

class FaultInjector final : public Actor {
 public:
  FaultInjector(World& world, const Plan& plan) : world_(world), plan_(plan) {}
  void begin();
  void on_event(std::int64_t now_us, std::uint64_t what) override;

 private:
  void start(std::size_t index);
  void stop(std::size_t index);
  void heal();

  World& world_;
  const Plan& plan_;
  std::set<std::size_t> active_;
  bool healed_ = false;
};

}  // namespace tbg::sim

// Somebody who reads the spool from the pool's disk: the collector, as the pool sees it.
//
// It wakes up now and then, reads the next lines in order of segments and, every third
// time, writes how far it has come into a file of its own in spool/consumers. Killed, it has what
// that file says; whatever it read after that it reads again. Every line it takes in is shown to
// the observers.
#pragma once

#include <string>
#include <string_view>

#include "fakes/store.h"
#include "pool/core/spool_keeper.h"
#include "sim/plan.h"
#include "sim/scheduler.h"
#include "sim/tap.h"

namespace tbg::sim {

class World;

class SpoolConsumer final : public Actor {
 public:
  SpoolConsumer(World& world, const ConsumerPlan& plan) : world_(world), plan_(plan) {}

  void begin();
  // Its process dies, or comes back.
  void set_running(bool running);
  [[nodiscard]] const std::string& name() const { return plan_.name; }

  void on_event(std::int64_t now_us, std::uint64_t what) override;

 private:
  void read_on();
  void read_segment(const std::string& name, const core::SpoolSegment& segment,
                    std::uint64_t& left);
  void remember();
  void recall();

  World& world_;
  ConsumerPlan plan_;
  core::ConsumerPositions at_;  // by stream, done with everything up to here
  std::uint64_t reads_ = 0;
  bool running_ = true;
};

}  // namespace tbg::sim

// Miners that mean no good: what they send is drawn from their own stream, and they come back
// whenever they are thrown out.
#pragma once

#include <cstdint>
#include <string>

#include "fakes/miner.h"
#include "sim/plan.h"
#include "sim/random.h"
#include "sim/station.h"

namespace tbg::sim {

struct HostileSetup {
  std::string name;
  std::string user;
  LinkOptions link;
  double start_s = 0;
  Hostility kind = Hostility::garbage;
};

class HostileStation final : public Station {
 public:
  HostileStation(Scheduler& scheduler, StationHost& host, HostileSetup setup, std::uint64_t seed);

  void begin() override;
  void receive(std::string_view bytes) override;
  void lost() override;
  void set_power(bool on) override;
  void set_speed(double) override {}
  [[nodiscard]] Link* link() override { return link_; }
  void on_event(std::int64_t now_us, std::uint64_t what) override;

 private:
  void connect();
  void act();
  [[nodiscard]] std::string odd_share();
  [[nodiscard]] std::string evil_bytes();
  [[nodiscard]] std::string garbage();
  [[nodiscard]] std::string flood() const;

  Scheduler& scheduler_;
  StationHost& host_;
  HostileSetup setup_;
  Random random_;
  fakes::VirtualMiner miner_;  // knows the protocol, for those that use it to do harm
  Link* link_ = nullptr;
  std::string last_line_;  // what a replayer says again
  Wakeup connect_{1};
  Wakeup act_{2};
  bool powered_ = true;
};

}  // namespace tbg::sim

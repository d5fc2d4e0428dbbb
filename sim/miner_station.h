// An honest device: the virtual miner with its firmware's habits, a hash rate, and a life: it is
// switched on, loses its connection now and then, comes back after a pause, is throttled.
//
// Work. Toy mode: it hashes a few headers ahead, as many as it could in the time to come, and
// submits each share at the moment at which it would have been found; a new job makes what was not
// yet due void. Sampled mode: the time to the next share is drawn from its exponential law, its
// difficulty from the 1/x law, and the SampledHashes are told what the header's hash is.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "fakes/miner.h"
#include "sim/plan.h"
#include "sim/random.h"
#include "sim/sampled_hashes.h"
#include "sim/station.h"

namespace tbg::sim {

struct MinerSetup {
  std::string name;
  fakes::MinerOptions miner;
  LinkOptions link;
  double hashes_per_s = 1;  // in the world's terms: toy or real
  std::size_t batch = 6;    // toy mode: headers hashed ahead
  double start_s = 0;
  double drop_every_s = 0;
  SampledHashes* sampled = nullptr;  // nullptr: toy mode
};

class MinerStation final : public Station {
 public:
  MinerStation(Scheduler& scheduler, StationHost& host, MinerSetup setup, std::uint64_t seed);

  void begin() override;
  void receive(std::string_view bytes) override;
  void lost() override;
  void set_power(bool on) override;
  void set_speed(double factor) override;
  [[nodiscard]] Link* link() override { return link_; }
  void on_event(std::int64_t now_us, std::uint64_t what) override;

  [[nodiscard]] const std::string& name() const { return setup_.name; }
  [[nodiscard]] const fakes::VirtualMiner& miner() const { return miner_; }
  // Hashes a second right now.
  [[nodiscard]] double speed() const { return powered_ ? setup_.hashes_per_s * factor_ : 0; }

 private:
  struct Found {
    std::int64_t at_us = 0;
    std::uint64_t job = 0;
    fakes::MinerShare share;
  };

  void connect();
  void plan_drop();
  void drop();
  void reconnect_later();
  void send();
  void mine();
  void mine_toy();
  void mine_sampled();
  void restart_mining();
  void submit_found();

  Scheduler& scheduler_;
  StationHost& host_;
  MinerSetup setup_;
  Random random_;
  Random draws_;
  fakes::VirtualMiner miner_;
  Link* link_ = nullptr;
  std::deque<Found> found_;
  std::vector<fakes::MinerShare> shares_;
  Wakeup connect_{1};
  Wakeup mine_{2};
  Wakeup submit_{3};
  Wakeup drop_{4};
  std::uint64_t job_ = 0;
  double factor_ = 1;
  double rest_us_ = 0;  // fraction of a microsecond carried over
  bool powered_ = true;
};

}  // namespace tbg::sim

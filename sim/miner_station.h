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
  double warm_up_s = 0;
  double drift = 0;
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
  [[nodiscard]] double speed() const override;

 private:
  struct Found {
    std::int64_t at_us = 0;
    std::uint64_t job = 0;
    fakes::MinerShare share;
  };

  void connect();
  void plan_drop();
  void switch_on();
  void keep_pace();
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
  Random wander_;
  fakes::VirtualMiner miner_;
  Link* link_ = nullptr;
  std::deque<Found> found_;
  std::vector<fakes::MinerShare> shares_;
  Wakeup connect_{1};
  Wakeup mine_{2};
  Wakeup submit_{3};
  Wakeup drop_{4};
  Wakeup pace_{5};
  std::uint64_t job_ = 0;
  double factor_ = 1;  // by a fault
  double pace_factor_ = 1;
  double drifted_ = 0;  // logarithm
  std::int64_t on_since_us_ = 0;
  // Toy mode: the running batch, when the next one begins (-1: now), and how much of its first
  // header is done already.
  double batch_start_us_ = 0;
  double batch_us_per_hash_ = 0;  // 0: none
  double next_start_us_ = -1;
  double part_done_ = 0;
  bool powered_ = true;
};

}  // namespace tbg::sim

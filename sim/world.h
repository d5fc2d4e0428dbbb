// A run: one pool, its nodes and disk, a fleet of miners, and what befalls them, all from one plan.
//
// The same plan gives the same run, byte for byte: its hash covers every crossing of every port of
// the pool, over all its restarts. Observers (checkers, reports) see it through the Tap and cannot
// change it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fakes/store.h"
#include "sim/fleet.h"
#include "sim/miner_station.h"
#include "sim/network_world.h"
#include "sim/plan.h"
#include "sim/pool_process.h"
#include "sim/sampled_hashes.h"
#include "sim/spool_consumer.h"
#include "sim/station.h"

namespace tbg::sim {

class FaultInjector;

struct RunNumbers {
  std::uint64_t hash = 0;  // of all crossings
  std::uint64_t crossings = 0;
  std::uint64_t events = 0;     // of the scheduler
  std::uint64_t turns = 0;      // of the pool
  std::uint64_t submitted = 0;  // shares, as the miners count
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::uint64_t hashes = 0;
  std::uint64_t blocks_elsewhere = 0;
  std::size_t online = 0;  // miners with a connection at the end
};

// Who sits at the far end of a connection, which the pool cannot know.
class FarEnds {
 public:
  virtual ~FarEnds() = default;
  // An honest device connects, or hashes at another rate from now on (hashes per second).
  virtual void on_device(Client client, double hashes_per_s) = 0;
  // Its rate is the one it has from its first work to its end, but for faults.
  virtual void on_steady(Client client, double hashes_per_s) = 0;
  // Nobody to judge the pool by: a hostile miner, a guest, or one that has left, maybe without a
  // word.
  virtual void on_deaf(Client client) = 0;
};

class World final : public ProcessHost, public LinkEnds, public StationHost {
 public:
  // Not zero, because code may take zero for "never".
  static constexpr std::int64_t kStart = 1'000 * kS;

  // recording: takes down all that crosses the pool's ports; must outlive the world.
  explicit World(const Plan& plan, recording::SessionLog* recording = nullptr);
  ~World() override;

  void observe(Observer& observer) { tap_.add(observer); }
  // One, before run(); must outlive the world.
  void watch(FarEnds& ends) { far_ends_ = &ends; }
  // Called about every simulated ten seconds.
  void on_progress(std::function<void(double seconds)> call) { progress_ = std::move(call); }
  // To the end of the plan; once.
  void run();
  // The same by hand, for who keeps the time himself: advance_to() as often as he likes in between.
  void begin();
  void advance_to(std::int64_t us);  // microseconds since the run began
  void finish();
  [[nodiscard]] std::int64_t elapsed_us() const;
  // Somebody from outside comes in while the world runs, and stays to its end. Faults find him by
  // his name or his group; numbers() counts of him only whether he is online.
  void add_guest(std::string name, std::string group, std::unique_ptr<Station> guest);

  [[nodiscard]] RunNumbers numbers() const;
  [[nodiscard]] PoolRules rules() const;
  [[nodiscard]] const Plan& plan() const { return plan_; }
  // nullptr in toy mode.
  [[nodiscard]] const SampledHashes* sampled() const { return sampled_.get(); }
  [[nodiscard]] const std::vector<Device>& devices() const { return devices_; }

  // For faults and for tests.
  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] PoolProcess& pool() { return *pool_; }
  [[nodiscard]] NetworkWorld& network() { return *network_; }
  [[nodiscard]] fakes::FakeStore& store() { return store_; }
  [[nodiscard]] Tap& tap() { return tap_; }
  [[nodiscard]] Moment moment() const;
  // Stations of a group, or of one device "group/3"; "": all.
  [[nodiscard]] std::vector<Station*> stations(const std::string& target);
  // Readers of the spool of this name; "": all.
  [[nodiscard]] std::vector<SpoolConsumer*> consumers(const std::string& target);
  // Whatever is wrong without a fault that lasts is put right.
  void recover();
  // The clock of the pool's machine; the nodes' stay right.
  void jump_wall_clock(std::int64_t us) { wall_offset_us_ += us; }

  // ProcessHost
  void send(Client client, std::string_view bytes) override;
  void close(Client client) override;
  [[nodiscard]] std::size_t queued(Client client) const override;
  [[nodiscard]] std::int64_t wall_offset_us() const override { return wall_offset_us_; }
  [[nodiscard]] std::int64_t node_wall_offset_us() const override;
  void node_worked() override;
  std::int64_t block_submitted(const Hash& hash, std::string_view block) override;
  // LinkEnds
  void pool_accepts(Client link) override;
  void pool_receives(Client link, std::string_view bytes) override;
  void pool_loses(Client link, bool reset) override;
  void miner_receives(Client link, std::string_view bytes) override;
  void miner_loses(Client link) override;
  void queue_changed(Client link, std::size_t bytes) override;
  // StationHost
  Link& connect(Station& station, const LinkOptions& options) override;
  void left(const Link& link) override;
  void speed_changed(Station& station) override;

 private:
  struct Place {
    std::string name;
    std::string group;
    std::unique_ptr<Station> station;
    const MinerStation* miner = nullptr;  // nullptr: hostile, or a guest
    bool steady = false;                  // keeps its connection and its hash rate
  };
  struct Connection {
    std::unique_ptr<Link> link;
    Station* station = nullptr;
  };

  void build_fleet();
  void add_device(const MinerGroup& group, const Device& device, std::uint32_t number);
  [[nodiscard]] Connection* find(Client client);
  [[nodiscard]] const Place& place_of(const Station& station) const;
  void sweep_links();

  Plan plan_;
  Scheduler scheduler_;
  Tap tap_;
  std::shared_ptr<SampledHashes> sampled_;
  std::unique_ptr<NetworkWorld> network_;
  fakes::FakeStore store_;
  std::unique_ptr<PoolProcess> pool_;
  std::vector<Device> devices_;
  std::vector<Place> places_;
  std::map<const Station*, std::size_t> place_numbers_;
  std::vector<Connection> connections_;  // by client number
  std::vector<std::unique_ptr<SpoolConsumer>> consumers_;
  std::unique_ptr<FaultInjector> faults_;
  FarEnds* far_ends_ = nullptr;
  std::function<void(double)> progress_;
  std::int64_t wall_offset_us_ = 0;
  std::size_t swept_ = 0;
  std::int64_t sweep_at_us_ = 0;
};

}  // namespace tbg::sim

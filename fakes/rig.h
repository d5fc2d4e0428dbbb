// A virtual miner plugged into a World: it talks until both sides have said everything.
#pragma once

#include <string>
#include <utility>

#include "fakes/miner.h"
#include "fakes/world.h"

namespace tbg::fakes {

// A P2WPKH address of regtest, different for every number.
std::string test_address(std::uint8_t number = 0);

class Rig {
 public:
  Rig(World& world, MinerOptions options);

  // Carries bytes both ways until neither side has anything to say.
  void talk();
  // Hashes, and lets the pool answer.
  void mine(std::uint64_t hashes);
  // Mines until the chain of the world has grown or `attempts` rounds of 20 ms are over.
  bool mine_block(int attempts = 100);
  void reconnect();
  void hang_up() { world_.hang_up(id_); }

  VirtualMiner& miner() { return miner_; }
  [[nodiscard]] ConnectionId id() const { return id_; }

 private:
  World& world_;
  VirtualMiner miner_;
  ConnectionId id_{};
};

}  // namespace tbg::fakes

// One pool with everything it needs in memory and under control: a chain, nodes, a disk, a
// clock. The ground that unit, property and conformance tests of the core stand on.
//
// Time moves only in advance(); every call that gives the core an input also ends the turn, and
// turns go on until the core has nothing left to do, as a live loop would.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/block_maker.h"
#include "fakes/chain.h"
#include "fakes/entropy.h"
#include "fakes/event_sink.h"
#include "fakes/header_hasher.h"
#include "fakes/log.h"
#include "fakes/network.h"
#include "fakes/node.h"
#include "fakes/pool_parts.h"
#include "fakes/store.h"

namespace tbg::fakes {

struct WorldOptions {
  ChainOptions chain;
  core::Options pool;
  std::size_t nodes = 1;  // sharing the one chain
  std::uint64_t seed = 1;
  bool wait_for_work = true;                // advance until the first job is there
  HeaderHasher* hasher = nullptr;           // instead of one that tells the truth
  core::CrossingSink* recording = nullptr;  // of the pool's first life
};

// Options for tests: regtest, one node, difficulties without a floor worth the name.
WorldOptions easy_world();

class World {
 public:
  explicit World(WorldOptions options);
  ~World();

  // Connections.
  ConnectionId connect(std::string ip = "127.0.0.1");
  void send(ConnectionId miner, std::string_view bytes);
  // A line; the newline is added.
  void say(ConnectionId miner, std::string_view line);
  void hang_up(ConnectionId miner);
  // Complete lines the pool has sent since the last call.
  std::vector<std::string> hear(ConnectionId miner);

  // Time passes in steps of whatever falls due: deadlines, node answers.
  void advance(std::int64_t us);
  void jump_wall_clock(std::int64_t us) { now_.wall_us += us; }
  [[nodiscard]] Now now() const { return now_; }

  // Somebody else finds a block; returns its hash. The pool hears of it as time passes.
  bitcoin::Hash256 mine_elsewhere();

  // The process dies as kill -9 would have it, or ends in good order; and starts again on the same
  // disk and chain.
  void kill_pool();
  void stop_pool();
  void start_pool();

  PoolParts& pool() { return *pool_; }
  Chain chain;
  FakeNode node;
  FakeNetwork network;
  FakeStore store;
  FakeEventSink events;
  FakeLog log;
  FakeEntropy entropy;
  core::Recorder recorder;

 private:
  void turn();
  void deliver_due();

  WorldOptions options_;
  FakeHeaderHasher hasher_;
  std::unique_ptr<PoolParts> pool_;
  Now now_;
  std::uint64_t tag_ = 0;
};

}  // namespace tbg::fakes

#include "fakes/world.h"

#include <algorithm>
#include <optional>

#include "pool/bitcoin/assert.h"

namespace tbg::fakes {
namespace {

// Not zero, because code may take zero for "never".
constexpr Now kEpoch{.mono_us = 1'000 * kSecond, .wall_us = 1'700'000'000LL * kSecond};

std::vector<Chain*> shared(Chain& chain, std::size_t nodes) {
  return std::vector<Chain*>(nodes, &chain);
}

}  // namespace

WorldOptions easy_world() {
  WorldOptions options;
  options.pool.network = bitcoin::Network::regtest;
  options.pool.difficulty = {.min = 1e-9, .start = 1e-9, .max = 0};
  options.pool.listeners.resize(1);
  return options;
}

World::World(WorldOptions options)
    : chain(options.chain),
      node(shared(chain, options.nodes)),
      entropy(options.seed),
      recorder(options.recording),
      options_(std::move(options)),
      now_(kEpoch) {
  options_.pool.nodes.resize(options_.nodes);
  for (std::size_t i = 0; i < options_.nodes; ++i)
    options_.pool.nodes[i].name = "node" + std::to_string(i);
  start_pool();
  if (options_.wait_for_work) advance(100 * kMillisecond);
}

World::~World() = default;

void World::start_pool() {
  HeaderHasher& hasher = options_.hasher != nullptr ? *options_.hasher : hasher_;
  pool_ = std::make_unique<PoolParts>(
      options_.pool, PoolParts::Ports{network, node, events, store, entropy, hasher, log},
      &recorder);
  node.advance(now_);
  TBG_ASSERT(pool_->start(now_));
}

void World::kill_pool() {
  pool_.reset();
  node.hang_up();
  store.process_crash();
}

void World::stop_pool() {
  pool_->finish(now_);
  kill_pool();
}

ConnectionId World::connect(std::string ip) {
  const ConnectionId id = network.open();
  Peer peer;
  peer.ip = std::move(ip);
  pool_->on_connect(now_, id, peer);
  turn();
  return id;
}

void World::send(ConnectionId miner, std::string_view bytes) {
  pool_->on_bytes(now_, miner, bytes);
  turn();
}

void World::say(ConnectionId miner, std::string_view line) {
  send(miner, std::string{line} + "\n");
}

void World::hang_up(ConnectionId miner) {
  network.drop(miner);
  pool_->on_disconnect(now_, miner, CloseReason::client);
  turn();
}

std::vector<std::string> World::hear(ConnectionId miner) {
  const std::string text = network.take(miner);
  std::vector<std::string> lines;
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

void World::turn() {
  node.advance(now_);
  while (pool_->on_turn_end(now_)) {
  }
}

void World::deliver_due() {
  if (node.next_due() && *node.next_due() <= now_.mono_us) node.deliver(now_, *pool_);
  store.complete_syncs(now_, *pool_);
  pool_->on_time(now_);
  turn();
}

void World::advance(std::int64_t us) {
  const std::int64_t end = now_.mono_us + us;
  node.observe(now_);
  while (true) {
    std::int64_t next = end;
    if (const auto due = node.next_due()) next = std::min(next, *due);
    if (const auto due = pool_->deadline()) next = std::min(next, *due);
    const std::int64_t step = std::max<std::int64_t>(next - now_.mono_us, 0);
    now_.mono_us += step;
    now_.wall_us += step;
    deliver_due();
    if (next >= end) return;
  }
}

bitcoin::Hash256 World::mine_elsewhere() {
  const Mined mined =
      mine_block(chain, {.now_s = now_.wall_seconds(), .parent = {}, .tag = ++tag_});
  node.observe(now_);
  return mined.hash;
}

}  // namespace tbg::fakes

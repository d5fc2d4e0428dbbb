#include "fakes/rig.h"

#include "pool/bitcoin/address.h"

namespace tbg::fakes {

std::string test_address(std::uint8_t number) {
  bitcoin::Bytes script{0x00, 0x14};
  script.resize(22, number);
  return *bitcoin::encode_address(script, bitcoin::Network::regtest);
}

Rig::Rig(World& world, MinerOptions options) : world_(world), miner_(std::move(options)) {
  reconnect();
}

void Rig::reconnect() {
  id_ = world_.connect();
  miner_.connect();
  talk();
}

void Rig::talk() {
  while (true) {
    const std::string out = miner_.take_output();
    if (!out.empty()) world_.send(id_, out);
    const std::string in = world_.network.take(id_);
    if (out.empty() && in.empty()) return;
    if (!in.empty()) miner_.on_bytes(in);
  }
}

void Rig::mine(std::uint64_t hashes) {
  miner_.mine(hashes);
  talk();
}

bool Rig::mine_block(int attempts) {
  const std::int64_t height = world_.chain.tip().height;
  for (int i = 0; i < attempts && world_.chain.tip().height == height; ++i) {
    mine(4);
    world_.advance(20 * kMillisecond);
    talk();
  }
  return world_.chain.tip().height > height;
}

}  // namespace tbg::fakes

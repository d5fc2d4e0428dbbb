// Connections: between the stations, the links and the pool's process.
#include "sim/world.h"

namespace tbg::sim {

World::Connection* World::find(Client client) {
  const auto index = static_cast<std::size_t>(client - 1);
  if (index >= connections_.size() || !connections_[index].link) return nullptr;
  return &connections_[index];
}

Link& World::connect(Station& station, const LinkOptions& options) {
  const Client id = connections_.size() + 1;
  connections_.push_back(
      {std::make_unique<Link>(scheduler_, *this, id, options, plan_.seed), &station});
  if (far_ends_ == nullptr) return *connections_.back().link;
  const Place& place = place_of(station);
  if (place.miner == nullptr) {
    far_ends_->on_deaf(id);
  } else {
    far_ends_->on_device(id, station.speed());
    if (place.steady) far_ends_->on_steady(id, station.speed());
  }
  return *connections_.back().link;
}

const World::Place& World::place_of(const Station& station) const {
  return places_[place_numbers_.at(&station)];
}

void World::left(const Link& link) {
  if (far_ends_ != nullptr) far_ends_->on_deaf(link.id());
}

void World::speed_changed(Station& station) {
  const Link* const link = station.link();
  if (far_ends_ == nullptr || link == nullptr || place_of(station).miner == nullptr) return;
  far_ends_->on_device(link->id(), station.speed());
}

void World::recover() {
  wall_offset_us_ = node_wall_offset_us();
  pool_->spare();
  store_.fail_operation(0);
  for (std::uint32_t i = 0; i < plan_.nodes; ++i)
    network_->nodes().forgive(NodeId{static_cast<std::uint8_t>(i)});
  pool_->node_changed();
  for (const Place& place : places_) {
    Link* const link = place.miner != nullptr ? place.station->link() : nullptr;
    if (link != nullptr) link->recover();
  }
}

// Links that both ends are done with go, once no event of theirs is left.
void World::sweep_links() {
  for (std::size_t i = swept_; i < connections_.size(); ++i) {
    if (connections_[i].link && connections_[i].link->may_go()) connections_[i].link.reset();
    if (i == swept_ && !connections_[i].link) ++swept_;
  }
}

void World::send(Client client, std::string_view bytes) {
  if (Connection* const at = find(client)) at->link->send_to_miner(bytes);
}

void World::close(Client client) {
  if (Connection* const at = find(client)) at->link->close_by_pool();
}

std::size_t World::queued(Client client) const {
  const auto index = static_cast<std::size_t>(client - 1);
  const bool there = index < connections_.size() && connections_[index].link;
  return there ? connections_[index].link->queued() : 0;
}

void World::node_worked() { network_->look(); }

std::int64_t World::block_submitted(const Hash& hash, std::string_view block) {
  network_->note_submission(hash);
  return network_->reward_of(block);
}

void World::pool_accepts(Client link) {
  pool_->accept(link, "10." + std::to_string(link >> 16 & 255) + "." +
                          std::to_string(link >> 8 & 255) + "." + std::to_string(link & 255));
}

void World::pool_receives(Client link, std::string_view bytes) { pool_->receive(link, bytes); }

void World::pool_loses(Client link, bool reset) { pool_->lose(link, reset); }

void World::miner_receives(Client link, std::string_view bytes) {
  Connection* const at = find(link);
  if (at == nullptr || at->station->link() != at->link.get()) return;
  tap_.on_bytes_heard(moment(), link, bytes);
  at->station->receive(bytes);
}

void World::miner_loses(Client link) {
  Connection* const at = find(link);
  if (at == nullptr || at->station->link() != at->link.get()) return;
  at->station->lost();
}

void World::queue_changed(Client link, std::size_t bytes) {
  tap_.on_queue(moment(), link_queue(link), bytes);
}

}  // namespace tbg::sim

#include "pool/app/sharded_pool.h"

#include <algorithm>
#include <utility>

namespace tbg::app {
namespace {

std::vector<core::ClientView> first_of(std::vector<core::ClientView> rows, std::size_t limit) {
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return to_number(a.id) < to_number(b.id); });
  if (rows.size() > limit) rows.resize(limit);
  return rows;
}

// Of a probe, which hears nobody.
class NoInputs final : public NetworkInputs {
  void on_connect(Now, ConnectionId, const Peer&) override {}
  void on_bytes(Now, ConnectionId, std::string_view) override {}
  void on_disconnect(Now, ConnectionId, CloseReason) override {}
};

}  // namespace

ShardedPool::ShardedPool(const PoolSurroundings& around)
    : loop_(around.loop),
      log_(around.log),
      events_(around.events),
      connector_(around.connector),
      event_socket_(around.settings.event_datagrams ? around.settings.event_socket_path : ""),
      hub_(around.settings.pool, core::Part{std::nullopt, 0, &mail_},
           core::PoolPorts{around.loop, nullptr, &around.node, events_, around.store, nullptr,
                           nullptr, around.log}),
      latest_(around.settings.pool.shards) {
  around.store.start(hub_);
  mail_.add_hub({loop_, hub_});
  for (std::size_t i = 0; i < latest_.size(); ++i)
    add_shard(i, around);
}

void ShardedPool::add_shard(std::size_t index, const PoolSurroundings& around) {
  const std::size_t shards = latest_.size();
  live::Connector::Options connector = connector_;
  connector.clients_max = (connector_.clients_max + shards - 1) / shards;
  connector.shared = true;
  // So that a connection's number says whose it is: core::shard_of().
  connector.first_id = index == 0 ? shards : index;
  connector.id_step = shards;
  const auto on_report = [this, index,
                          on_status = around.on_status](const ShardThread::Report& report) {
    latest_[index] = report.totals;
    on_status(report.status);
  };
  shards_.push_back(std::make_unique<ShardThread>(
      ShardThread::Options{static_cast<ShardId>(index), hub_.boot(), connector, mail_, on_report},
      around));
  mail_.add_shard({shards_.back()->loop(), shards_.back()->core()});
}

live::StartResult<void> ShardedPool::listen() {
  NoInputs nobody;
  if (const auto free = live::Connector(loop_, log_, connector_).listen(nobody); !free) return free;
  for (const auto& shard : shards_) {
    if (shard != shards_.front()) shard->connector().use_ports_of(shards_.front()->connector());
    if (const auto listening = shard->listen(); !listening) return listening;
    if (event_socket_.empty()) continue;
    if (const auto opened = shard->open_events(event_socket_); !opened) return opened;
  }
  return {};
}

void ShardedPool::run() {
  for (const auto& shard : shards_)
    shard->run();
}

void ShardedPool::stop_listening() {
  ask_all([](ShardThread& shard) { shard.connector().stop_listening(); });
}

void ShardedPool::set_log_level(LogLevel level) {
  events_.set_level(level);
  ask_all([level](ShardThread& shard) { shard.events().set_level(level); });
}

void ShardedPool::end() {
  for (const auto& shard : shards_)
    shard->end();
}

PoolTotals ShardedPool::totals() const {
  PoolTotals out = event_totals(hub_.spool(), events_.totals());
  for (const PoolTotals& shard : latest_)
    out += shard;
  return out;
}

PoolTotals ShardedPool::totals_now() {
  std::size_t index = 0;
  for (auto& answer : ask_all([](const ShardThread& shard) { return shard.totals(); }))
    latest_[index++] = answer.get();
  return totals();
}

std::vector<core::ClientView> ShardedPool::clients(Now now, ConnectionId after, std::size_t limit) {
  std::vector<core::ClientView> rows;
  for (auto& page : ask_all([now, after, limit](const ShardThread& shard) {
         return shard.core().shard().clients(now, after, limit);
       }))
    for (core::ClientView& client : page.get())
      rows.push_back(std::move(client));
  return first_of(std::move(rows), limit);
}

core::OperatorAnswer ShardedPool::on_operator(Now now, const core::OperatorCommand& command) {
  const auto tell = [now, command](ShardThread& shard) {
    return shard.core().on_operator(now, command);
  };
  if (const auto client = core::client_of(command)) {
    const auto owner = static_cast<std::size_t>(core::shard_of(*client, shards_.size()));
    return shards_[owner]->ask([&] { return tell(*shards_[owner]); }).get();
  }
  core::OperatorAnswer worst = core::OperatorAnswer::done;
  for (auto& answer : ask_all(tell))
    worst = std::max(worst, answer.get());
  return worst;
}

}  // namespace tbg::app

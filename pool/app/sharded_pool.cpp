#include "pool/app/sharded_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tbg::app {
namespace {

using Page = std::vector<core::ClientView>;

// A shard's page may end before its last client does: behind that end the others' do not count yet.
Page first_of(const std::vector<Page>& pages, std::size_t limit) {
  const auto id = [](const core::ClientView& client) { return to_number(client.id); };
  std::uint64_t end = UINT64_MAX;
  for (const Page& page : pages)
    if (!page.empty()) end = std::min(end, id(page.back()));
  Page rows;
  for (const Page& page : pages)
    std::copy_if(page.begin(), page.end(), std::back_inserter(rows),
                 [&](const auto& client) { return id(client) <= end; });
  std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return id(a) < id(b); });
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
      recorder_(recorder_of(around, 0)),
      hub_(around.settings.pool, core::Part{std::nullopt, 0, &mail_},
           core::PoolPorts{around.loop, nullptr, &around.node, events_, around.store, nullptr,
                           nullptr, around.log},
           recorder_.get()),
      latest_(around.settings.pool.shards) {
  around.store.start(hub_);
  mail_.add_hub({loop_, hub_});
  for (std::size_t i = 0; i < latest_.size(); ++i)
    add_shard(i, around);
}

void ShardedPool::add_shard(std::size_t index, const PoolSurroundings& around) {
  const std::size_t shards = latest_.size();
  live::Connector::Options connector = connector_;
  const std::size_t most = connector_.clients_max;
  connector.clients_max = std::max<std::size_t>(1, most / shards + (index < most % shards ? 1 : 0));
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
  for (std::size_t i = 0; i < shards_.size(); ++i)
    (void)ask(i, [](ShardThread& shard) { shard.connector().stop_listening(); });
}

void ShardedPool::set_log_level(LogLevel level) {
  events_.set_level(level);
  for (std::size_t i = 0; i < shards_.size(); ++i)
    (void)ask(i, [level](ShardThread& shard) { shard.events().set_level(level); });
}

void ShardedPool::end() {
  for (const auto& shard : shards_)
    shard->stop();
  for (const auto& shard : shards_)
    shard->end();
}

void ShardedPool::finish_events() {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_[i]->finish_events();
    latest_[i] = shards_[i]->totals();
  }
}

PoolTotals ShardedPool::totals() const {
  PoolTotals out = event_totals(hub_.spool(), events_.totals());
  for (const PoolTotals& shard : latest_)
    out += shard;
  return out;
}

std::optional<std::vector<core::ClientView>> ShardedPool::clients(Now now, ConnectionId after,
                                                                  std::size_t limit) {
  const auto pages = gather([now, after, limit](const ShardThread& shard) {
    return shard.core().shard().clients(now, after, limit);
  });
  if (!pages) return std::nullopt;
  return first_of(*pages, limit);
}

std::optional<core::OperatorAnswer> ShardedPool::on_operator(Now,
                                                             const core::OperatorCommand& command) {
  // By its own clock: it may have heard of later things than whoever asks.
  const auto tell = [command](ShardThread& shard) {
    return shard.core().on_operator(live::Loop::now(), command);
  };
  if (const auto client = core::client_of(command)) {
    const auto owner = static_cast<std::size_t>(core::shard_of(*client, shards_.size()));
    auto answer = ask(owner, tell);
    return wait(answer, until()) ? std::optional(answer.get()) : std::nullopt;
  }
  const auto answers = gather(tell);
  if (!answers) return std::nullopt;
  return *std::max_element(answers->begin(), answers->end());
}

}  // namespace tbg::app

// status: everything at a glance.
#include <array>

#include "pool/app/admin_commands.h"
#include "pool/app/console.h"
#include "pool/app/ledger_json.h"
#include "pool/bitcoin/bytes.h"

namespace tbg::app {
namespace {

Json nodes(const core::Hub& hub) {
  Json out = Json::array();
  for (const core::NodeView& node : hub.generator().nodes())
    out.push_back({{"name", node.name},
                   {"answers", node.answers},
                   {"synced", node.synced},
                   {"active", node.active},
                   {"height", node.height < 0 ? Json() : Json(node.height)},
                   {"trouble", node.trouble}});
  return out;
}

Json tip(Now now, const core::Job& job, const EventLog::Tip& announced) {
  const std::int64_t height = job.height() - 1;
  // The first tip after a start is nobody's news: how old it is, is not known.
  const bool dated = announced.height == height;
  return {{"height", height},
          {"hash", bitcoin::display_hex(job.source->previous)},
          {"age_s", dated ? Json((now.mono_us - announced.seen_us) / kSecond) : Json()}};
}

Json job(Now now, const core::Job& job) {
  return {{"sequence", job.sequence},
          {"height", job.height()},
          {"transactions", job.source->transaction_count},
          {"empty", job.empty},
          {"reward_sats", job.coinbase.value},
          {"network_difficulty", job.network_difficulty},
          {"age_s", (now.mono_us - job.created_us) / kSecond}};
}

Json shares(const core::ShardCounters& counters) {
  Json reasons = Json::object();
  for (const auto& [reason, count] : reject_reasons(counters))
    reasons[reason] = count;
  return {{"accepted", counters.accepted},
          {"rejected", counters.rejected},
          {"reasons", reasons},
          {"before_login", counters.refused_submits}};
}

void put_pool(Json& out, AdminHost& host, const AdminHost::Facts& facts) {
  const Now now = host.now();
  const PoolView& pool = *host.pool();
  const core::Hub& hub = pool.hub();
  const PoolTotals totals = pool.totals();
  out["network"] = bitcoin::params(host.settings().pool.network).name;
  out["boot"] = pool.boot();
  out["nodes"] = nodes(hub);
  const core::JobPtr& current = hub.current_job();
  out["tip"] = current ? tip(now, *current, facts.tip) : Json();
  out["job"] = current ? job(now, *current) : Json();
  out["miners"] = {
      {"connections", totals.connections},        {"shards", host.settings().pool.shards},
      {"authorized", totals.shares.authorized},   {"workers_online", hub.ledger().workers_online()},
      {"workers", hub.ledger().workers().size()}, {"users", hub.ledger().users().size()}};
  out["hashrate"] = hashrates(hub.ledger().pool().hashrate, now);
  out["shares"] = shares(totals.shares);
  out["best"] = hub.ledger().pool().best;
  out["blocks"] = {{"found", hub.counters().solutions},
                   {"accepted", hub.counters().blocks_accepted},
                   {"ever", hub.blocks().rows().size()},
                   {"pending", hub.blocks_pending()}};
  out["events"] = {{"numbered", totals.events_numbered},
                   {"spool_bytes", totals.spool_bytes},
                   {"lost", totals.events_lost},
                   {"datagrams_sent", totals.told.sent},
                   {"datagrams_dropped", totals.told.dropped}};
}

AdminAnswer status(AdminHost& host, AdminArgs& args) {
  if (const auto wrong = args.finish()) return *wrong;
  const AdminHost::Facts facts = host.facts();
  const bool working = host.pool() != nullptr && host.pool()->hub().current_job() != nullptr;
  const std::string_view state = facts.stopping           ? "stopping"
                                 : host.pool() == nullptr ? "waiting for a node"
                                 : working                ? "running"
                                                          : "waiting for work";
  Json out{{"version", TBG_VERSION},
           {"instance", host.settings().pool.instance},
           {"state", state},
           {"embedded", facts.embedded},
           {"uptime_s", facts.uptime_s},
           {"loglevel", name(facts.log_level)},
           {"recording", host.recording().recording ? Json(host.recording().file) : Json()}};
  if (host.pool() != nullptr) put_pool(out, host, facts);
  return out;
}

constexpr std::array kCommands{AdminCommand{"status", &status, false}};

}  // namespace

std::span<const AdminCommand> status_commands() { return kCommands; }

}  // namespace tbg::app

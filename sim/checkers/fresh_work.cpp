#include "sim/checkers/fresh_work.h"

namespace tbg::sim {

FreshWork::FreshWork(Verdicts& verdicts, const WireView& view, const PoolRules& rules,
                     FreshWorkOptions options)
    : Checker("fresh_work", verdicts),
      view_(view),
      options_(std::move(options)),
      alone_max_us_(static_cast<std::int64_t>(rules.stale_work_limit_s * 1e6) +
                    options_.alone_slack_us),
      tips_(options_.bound_us, options_.blinding) {}

void FreshWork::on_boot(Moment at, std::uint32_t) {
  tips_.boot(at);
  look_later(at);
}

void FreshWork::on_tip(Moment at, const TipInfo& tip) {
  tips_.tip(at, tip);
  look_later(at);
}

void FreshWork::on_node_reachable(Moment at, std::size_t node, bool reachable) {
  tips_.reachable(at, node, reachable);
  look_later(at);
}

void FreshWork::on_fault(Moment at, std::string_view kind, bool begins) {
  if (tips_.fault(at, kind, begins)) look_later(at);
}

void FreshWork::on_healed(Moment at) {
  tips_.healed(at);
  look_later(at);
}

void FreshWork::look_later(Moment at) {
  const std::int64_t due_us = at.us + options_.bound_us;
  if (looks_.empty() || looks_.back() != due_us) looks_.push_back(due_us);
}

void FreshWork::on_turn_end(Moment at) {
  look_at_starts(at);
  if (looks_.empty() || looks_.front() >= at.us) return;
  while (!looks_.empty() && looks_.front() < at.us)
    looks_.pop_front();
  look_at_all(at);
}

void FreshWork::look_at_all(Moment at) {
  if (tips_.certain_height(at) < 0) return;
  for (const auto& [id, client] : view_.clients()) {
    const WireJobPtr job = client.newest();
    if (!job || client.doomed) continue;
    count_judged();
    if (tips_.may_work_on(at, job->previous)) continue;
    tell(at, id,
         "still works on " + text_of(job->previous) + ", stale for more than " +
             std::to_string(options_.bound_us / kMs) + " ms");
  }
}

void FreshWork::wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                           const WireReply& reply) {
  if (request == nullptr || request->method != Method::authorize || !reply.is_true) return;
  if (client.jobs.empty()) starts_.push_back({at.us + options_.bound_us, client.id});
}

void FreshWork::look_at_starts(Moment at) {
  for (; !starts_.empty() && starts_.front().due_us < at.us; starts_.pop_front()) {
    const Start start = starts_.front();
    const WireClient* const client = view_.find(start.client);
    if (client == nullptr || client->doomed || !client->jobs.empty()) continue;
    if (tips_.certain_height(at) < 0) {  // there may be no work to give yet
      starts_.push_back({at.us + options_.bound_us, start.client});
      continue;
    }
    tell(at, start.client, "has no work although it is authorised");
  }
}

void FreshWork::wire_job(Moment at, const WireClient& client, const WireJobPtr& job) {
  count_judged();
  if (!tips_.empty() && !tips_.may_work_on(at, job->previous))
    tell(at, client.id, "was given work on stale " + text_of(job->previous));
  if (tips_.alone_us(at) > alone_max_us_)
    tell(at, client.id, "was given work although no node has been in reach for too long");
  if (client.jobs.size() < 2) return;
  const auto& last = client.jobs[client.jobs.size() - 2];
  if (last->previous != job->previous && !job->clean)
    tell(at, client.id, "work on a new tip is not clean");
}

void FreshWork::tell(Moment at, Client client, const std::string& what) {
  report(at, "client " + std::to_string(client) + ": " + what);
}

}  // namespace tbg::sim

#include "sim/report/run_recorder.h"

#include <algorithm>
#include <utility>

namespace tbg::sim {
namespace {

constexpr std::size_t kFaultsOfShare = 4;

}  // namespace

RunRecorder::RunRecorder() {
  view_.add(book_);
  view_.add(static_cast<WireListener&>(*this));
  book_.add(static_cast<ShareListener&>(*this));
}

void RunRecorder::pass(Moment at) {
  if (start_us_ < 0) start_us_ = at.us;
  end_us_ = std::max(end_us_, at.us);
}

// What is seen of the whole world.

void RunRecorder::on_boot(Moment at, std::uint32_t boot) {
  pass(at);
  boots_.add(at.us);
  known_jobs_.clear();
  job_order_.clear();
  view_.on_boot(at, boot);
}

void RunRecorder::on_crash(Moment at) {
  pass(at);
  crashes_.add(at.us);
  view_.on_crash(at);
  book_.on_crash(at);
}

void RunRecorder::on_connect(Moment at, Client client, std::string_view ip) {
  pass(at);
  view_.on_connect(at, client, ip);
}

void RunRecorder::on_request(Moment at, Client client, std::string_view line) {
  view_.on_request(at, client, line);
}

void RunRecorder::on_reply(Moment at, Client client, std::string_view line) {
  view_.on_reply(at, client, line);
}

void RunRecorder::on_closed(Moment at, Client client, bool by_pool) {
  view_.on_closed(at, client, by_pool);
}

void RunRecorder::on_turn_end(Moment at) {
  pass(at);
  book_.on_turn_end(at);
}

void RunRecorder::on_event(Moment at, const SeenEvent& event) {
  book_.on_event(at, event);
  if (event.type == "diff_updated") {
    Session& session = sessions_[static_cast<Client>(event.integer("client_id"))];
    session.why = std::string(event.text("reason"));
    session.shares_per_min = event.number("share_rate") * 60;
  } else if (event.type == "block_found") {
    const Hash hash = event.hash("hash");
    const std::string finder =
        std::string(event.text("user")) + "." + std::string(event.text("worker"));
    if (finders_.size() < kTipsKept) finders_[hash] = finder;
    if (const auto tip = tips_.find(hash); tip != tips_.end()) tip->second.fact.finder = finder;
  }
}

// Whether the tip has the block of the given height among its ancestors, as far as they are known.
bool RunRecorder::continues(const TipInfo& tip, const Hash& before, std::int64_t height) const {
  Hash at = tip.previous;
  for (std::int64_t i = tip.height - 1; i > height; --i) {
    const auto known = tips_.find(at);
    if (known == tips_.end()) return false;
    at = known->second.previous;
  }
  return tip.height > height && at == before;
}

void RunRecorder::on_tip(Moment at, const TipInfo& tip) {
  pass(at);
  NodeTrack& node = nodes_[tip.node];
  const auto before = node_tips_.find(tip.node);
  TipFact fact{at.us, tip.height, tip.by_pool, before == node_tips_.end(), false, {}};
  if (!fact.first) fact.reorg = !continues(tip, before->second, node.steps.latest().height);
  if (const auto finder = finders_.find(tip.hash); finder != finders_.end())
    fact.finder = finder->second;
  const TipStep step{at.us, tip.height};
  node.steps.add(step);
  if (fact.reorg) node.reorgs.add(step);
  if (tip.by_pool) node.by_pool.add(step);
  node_tips_[tip.node] = tip.hash;
  know_tip(tip, fact);
}

void RunRecorder::know_tip(const TipInfo& tip, const TipFact& fact) {
  if (!tips_.emplace(tip.hash, KnownTip{fact, tip.previous}).second) return;
  tip_order_.push_back(tip.hash);
  if (tip_order_.size() <= kTipsKept) return;
  tips_.erase(tip_order_.front());
  finders_.erase(tip_order_.front());
  tip_order_.pop_front();
}

void RunRecorder::on_fault(Moment at, std::string_view kind, bool begins) {
  pass(at);
  if (begins) {
    if (faults_.size() >= kFaultsKept) return;
    under_way_.push_back(faults_.size());
    return faults_.push_back({std::string(kind), at.us, -1});
  }
  const auto ended = std::find_if(under_way_.begin(), under_way_.end(),
                                  [&](std::size_t i) { return faults_[i].kind == kind; });
  if (ended == under_way_.end()) return;
  faults_[*ended].to_us = at.us;
  under_way_.erase(ended);
}

void RunRecorder::on_healed(Moment at) {
  pass(at);
  healed_us_ = at.us;
}

void RunRecorder::on_finish(Moment at) { pass(at); }

void RunRecorder::on_violation(const Violation&) { notable_.on_violation(); }

// What is seen of each connection.

std::size_t RunRecorder::miner_of(const std::string& worker) {
  const auto known = miner_numbers_.find(worker);
  if (known != miner_numbers_.end()) return known->second;
  if (miners_.size() >= kMinersKept) {
    ++miners_left_out_;
    return kNone;
  }
  miners_.emplace_back().worker = worker;
  return miner_numbers_[worker] = miners_.size() - 1;
}

void RunRecorder::wire_reply(Moment, const WireClient& client, const WireRequest* request,
                             const WireReply& reply) {
  const bool login = request != nullptr && request->method == Method::authorize && reply.is_true;
  if (login && client.workers.size() == 1) log_in(client, request->user);
}

void RunRecorder::log_in(const WireClient& client, const std::string& worker) {
  Session& session = sessions_[client.id];
  if (session.miner != kNone) return;
  session.miner = miner_of(worker);
  if (session.miner == kNone) return;
  MinerTrack& miner = miners_[session.miner];
  miner.up_since_us = client.connected.us;
  if (client.difficulty > 0) miner.difficulty.add({client.difficulty_at.us, client.difficulty});
  miner.clients.push_back(client.id);
  if (miner.clients.size() > kClientsKept) miner.clients.pop_front();
}

void RunRecorder::wire_difficulty(Moment at, const WireClient& client, double before, bool) {
  Session& session = sessions_[client.id];
  session.changes.push_back({at.us, before, client.difficulty, std::exchange(session.why, {}),
                             std::exchange(session.shares_per_min, 0)});
  if (session.changes.size() > kChangesKept) session.changes.pop_front();
  if (session.miner != kNone) miners_[session.miner].difficulty.add({at.us, client.difficulty});
}

void RunRecorder::wire_job(Moment at, const WireClient&, const WireJobPtr& job) {
  if (!known_jobs_.emplace(job->id, at.us).second) return;
  jobs_.add({at.us, job->clean});
  job_order_.push_back(job->id);
  if (job_order_.size() <= kJobsKnown) return;
  known_jobs_.erase(job_order_.front());
  job_order_.pop_front();
}

void RunRecorder::wire_gone(Moment at, const WireClient& client) {
  const auto session = sessions_.find(client.id);
  if (session == sessions_.end()) return;
  if (session->second.miner != kNone) {
    MinerTrack& miner = miners_[session->second.miner];
    if (miner.clients.back() == client.id) miner.up_since_us = -1;
    miner.connections.add({client.connected.us, at.us});
  }
  // Its last shares are heard of at the end of the turn; they need no more than the view has.
  sessions_.erase(session);
}

// Shares.

std::optional<TipFact> RunRecorder::tip_of(const Hash& hash) const {
  const auto tip = tips_.find(hash);
  if (tip == tips_.end()) return std::nullopt;
  return tip->second.fact;
}

JobFact RunRecorder::job_fact(const WireJob& job) const {
  return {job.id, job.issued.us, height_of(job) - 1, job.clean};
}

ShareFacts RunRecorder::facts_of(const SeenShare& share) const {
  ShareFacts facts;
  facts.number = share.request.number;
  facts.us = share.request.at.us;
  facts.client = share.client;
  facts.worker = share.request.user;
  facts.accepted = share.accepted();
  facts.seen_before = share.credited_before && !facts.accepted;
  if (share.reply) {
    facts.code = share.reply->code;
    facts.reason = share.reply->text;
  } else {
    facts.reason = share.event ? share.event->reject_reason : "the connection ended first";
  }
  if (share.event) {  // in a sampled world nobody else can say what a hash is
    facts.reached = share.event->sdiff;
    facts.solution = share.event->is_block;
  }
  if (const WireClient* const client = view_.find(share.client))
    facts.connected_us = client->connected.us;
  if (share.request.submit) add_work(share, facts);
  const auto session = sessions_.find(share.client);
  if (session != sessions_.end())
    for (const DifficultyChange& change : session->second.changes)
      if (change.us < facts.us) facts.change = change;
  for (const std::size_t fault : under_way_)
    if (facts.faults.size() < kFaultsOfShare) facts.faults.push_back(faults_[fault].kind);
  return facts;
}

void RunRecorder::add_work(const SeenShare& share, ShareFacts& facts) const {
  const WireSubmit& submit = *share.request.submit;
  facts.asked_job = submit.job_id;
  if (!submit.job) return;
  facts.asked = submit.lowest;
  facts.job = job_fact(*submit.job);
  facts.tip = tip_of(submit.job->previous);
  const WireClient* const client = view_.find(share.client);
  if (client == nullptr || !submit.stale) return;
  for (const auto& job : client->jobs) {
    if (job->tip <= submit.job->tip) continue;
    facts.overtaken_by = job_fact(*job);
    facts.new_tip = tip_of(job->previous);
    return;
  }
}

void RunRecorder::share_seen(Moment, const SeenShare& share) {
  const ShareFacts facts = facts_of(share);
  notable_.add(facts);
  const auto session = sessions_.find(share.client);
  if (session == sessions_.end() || session->second.miner == kNone) return;
  MinerTrack& miner = miners_[session->second.miner];
  if (facts.accepted) {
    miner.accepted.add(facts.us - start_us_);
    ++miner.accepted_count;
  } else {
    miner.refused.add({facts.us, facts.code});
    ++miner.refused_count;
  }
}

}  // namespace tbg::sim

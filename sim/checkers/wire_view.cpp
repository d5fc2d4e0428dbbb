#include "sim/checkers/wire_view.h"

#include <algorithm>
#include <utility>

namespace tbg::sim {
namespace {

constexpr std::size_t kLineMax = 16 * 1024;  // rule 16
constexpr std::int64_t kJobsKept = 15 * 60 * kS;
constexpr std::size_t kJobsKeptMin = 2;
constexpr std::size_t kBranchesKept = 4;
// A request that need not be answered is not answered after this long.
constexpr std::int64_t kPatience = 2 * kS;

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return small(x) == small(y); });
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = line.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

void look_up_job(const WireClient& client, WireSubmit& submit) {
  for (auto job = client.jobs.rbegin(); job != client.jobs.rend() && !submit.job; ++job)
    if ((*job)->id == submit.job_id) submit.job = *job;
  for (auto job = client.jobs.rbegin(); job != client.jobs.rend() && !submit.job; ++job) {
    if (!equal_ignoring_case((*job)->id, submit.job_id)) continue;
    submit.job = *job;
    submit.job_exact = false;
  }
  if (!submit.job) return;
  submit.lowest = submit.job->lowest;
  submit.stale = submit.job->tip < client.tip;
  submit.superseded = submit.job->cleans < client.cleans;
}

void forget_jobs(Moment at, WireClient& client) {
  while (client.jobs.size() > kJobsKeptMin) {
    const std::int64_t until = client.jobs.front()->superseded_us;
    if (until < 0 || at.us - until < kJobsKept) return;
    client.jobs.pop_front();
    client.forgot_jobs = true;
  }
}

// Of a request that need not be answered and one that must, with one id between them, nobody can
// say whose the reply is.
void note_pending(WireClient& client, WireRequest request) {
  auto& pending = client.pending;
  std::erase_if(pending, [&](const WireRequest& one) {
    return one.owed == Owed::perhaps && request.at.us - one.at.us > kPatience;
  });
  const bool mistakable = std::any_of(pending.begin(), pending.end(), [&](const WireRequest& one) {
    return one.owed == Owed::perhaps && one.id == request.id;
  });
  if (mistakable && request.owed == Owed::reply) client.unclear = true;
  if (request.owed != Owed::nothing) pending.push_back(std::move(request));
}

void apply(WireClient& client, const WireRequest& request, const PoolLine& line) {
  if (line.reply.failed) return;
  if (request.method == Method::subscribe && line.extranonce1) {
    client.subscribed = true;
    client.extranonce1 = *line.extranonce1;
    client.nonce2_size = line.nonce2_size;
  }
  if (request.method == Method::configure && line.mask) {
    client.version_rolling = true;
    client.version_mask = *line.mask;
  }
  if (request.method != Method::authorize || !line.reply.is_true) return;
  auto& workers = client.workers;
  if (std::find(workers.begin(), workers.end(), request.user) == workers.end())
    workers.push_back(request.user);
}

}  // namespace

const WireClient* WireView::find(Client id) const { return clients_.find(id); }

void WireView::on_boot(Moment, std::uint32_t boot) { boot_ = boot; }

void WireView::on_crash(Moment at) {
  const auto dead = clients_.take_all();
  for (const auto& one : dead)
    tell([&](WireListener& l) { l.wire_gone(at, one.second); });
}

void WireView::on_connect(Moment at, Client id, std::string_view ip) {
  WireClient& client = clients_[id];
  client.id = id;
  client.ip = ip;
  client.connected = at;
  tell([&](WireListener& l) { l.wire_opened(at, client); });
}

void WireView::on_closed(Moment at, Client id, bool by_pool) {
  auto node = clients_.extract(id);
  if (node.empty()) return;
  node.mapped().closed_by_pool = by_pool;
  tell([&](WireListener& l) { l.wire_gone(at, node.mapped()); });
}

void WireView::on_request(Moment at, Client id, std::string_view line) {
  WireClient* const found = clients_.find(id);
  if (found == nullptr || found->doomed) return;
  WireClient& client = *found;
  if (line.size() > kLineMax) client.doomed = true;
  line = trimmed(line);
  if (client.doomed || line.empty()) return;
  ParsedRequest parsed = parse_request(line);
  WireRequest& request = parsed.request;
  request.number = ++requests_;
  request.at = at;
  if (parsed.unclear) client.unclear = true;
  if (request.method == Method::not_json) client.doomed = true;
  if (request.submit) look_up_job(client, *request.submit);
  tell([&](WireListener& l) { l.wire_request(at, client, request); });
  note_pending(client, std::move(request));
}

void WireView::on_reply(Moment at, Client id, std::string_view text) {
  WireClient* const found = clients_.find(id);
  if (found == nullptr) return;
  WireClient& client = *found;
  PoolLine line = parse_pool_line(text);
  switch (line.kind) {
    case PoolLine::Kind::reply:
      return see_reply(at, client, line);
    case PoolLine::Kind::difficulty:
      return see_difficulty(at, client, line.difficulty);
    case PoolLine::Kind::job:
      return see_job(at, client, std::move(line.job));
    case PoolLine::Kind::version_mask:
      client.version_mask = *line.mask;
      break;
    case PoolLine::Kind::extranonce:
      client.extranonce1 = *line.extranonce1;
      client.nonce2_size = line.nonce2_size;
      break;
    case PoolLine::Kind::other:
      break;
    case PoolLine::Kind::broken:
      return tell([&](WireListener& l) { l.wire_broken(at, client, line.why); });
  }
  tell([&](WireListener& l) { l.wire_notice(at, client, line.method); });
}

void WireView::see_reply(Moment at, WireClient& client, const PoolLine& line) {
  auto& pending = client.pending;
  const auto match = std::find_if(pending.begin(), pending.end(), [&](const WireRequest& request) {
    return request.id == line.reply.id;
  });
  WireReply reply = line.reply;
  if (match == pending.end()) {
    reply.in_order = false;
    return tell([&](WireListener& l) { l.wire_reply(at, client, nullptr, reply); });
  }
  reply.in_order =
      std::all_of(pending.begin(), match, [](const auto& r) { return r.owed == Owed::perhaps; });
  const WireRequest request = std::move(*match);
  if (reply.in_order) pending.erase(pending.begin(), match);  // those will not be answered
  pending.erase(reply.in_order ? pending.begin() : match);
  apply(client, request, line);
  tell([&](WireListener& l) { l.wire_reply(at, client, &request, reply); });
}

void WireView::see_difficulty(Moment at, WireClient& client, double difficulty) {
  const double before = std::exchange(client.difficulty, difficulty);
  const bool unused = std::exchange(client.difficulty_pending, true);
  client.difficulty_at = at;
  for (const auto& job : client.jobs)
    job->lowest = job->lowest > 0 ? std::min(job->lowest, difficulty) : difficulty;
  tell([&](WireListener& l) { l.wire_difficulty(at, client, before, unused); });
}

void WireView::see_job(Moment at, WireClient& client, WireJob job) {
  job.branch = shared(std::move(job.branch));
  const bool first = client.jobs.empty();
  if (first || job.clean) ++client.cleans;
  if (first || (job.clean && job.previous != client.jobs.back()->previous)) ++client.tip;
  if (!first) client.jobs.back()->superseded_us = at.us;
  job.issued = at;
  job.tip = client.tip;
  job.cleans = client.cleans;
  job.difficulty = job.lowest = client.difficulty;
  client.difficulty_pending = false;
  client.jobs.push_back(std::make_shared<WireJob>(std::move(job)));
  forget_jobs(at, client);
  const WireJobPtr issued = client.jobs.back();
  tell([&](WireListener& l) { l.wire_job(at, client, issued); });
}

WireView::Branch WireView::shared(Branch branch) {
  for (const Branch& known : branches_)
    if (*known == *branch) return known;
  if (branches_.size() >= kBranchesKept) branches_.erase(branches_.begin());
  return branches_.emplace_back(std::move(branch));
}

}  // namespace tbg::sim

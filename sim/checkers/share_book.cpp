#include "sim/checkers/share_book.h"

#include <algorithm>
#include <utility>

#include "sim/checkers/sha256.h"
#include "sim/checkers/target.h"
#include "sim/checkers/words.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kJobLifeMin = 600 * kS;  // rule 13
constexpr std::int64_t kPatience = 10 * kS;     // for submits that need not be answered

std::string small(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

// A worker is an address and a name; how letters of the address are written, and which separator
// stands between the two, is not part of it.
bool same_worker(std::string_view a, std::string_view b) {
  auto [address_a, name_a] = split_login(a);
  auto [address_b, name_b] = split_login(b);
  return name_a == name_b && small(std::move(address_a)) == small(std::move(address_b));
}

Naming naming_of(const WireClient& client, const std::string& worker) {
  const auto& workers = client.workers;
  if (std::find(workers.begin(), workers.end(), worker) != workers.end()) return Naming::exact;
  const bool equal = std::any_of(workers.begin(), workers.end(),
                                 [&](const auto& known) { return same_worker(known, worker); });
  return equal ? Naming::equal : Naming::unknown;
}

void note_standing(const WireClient& client, SeenShare& share) {
  share.subscribed = client.subscribed;
  share.authorised = client.authorised();
  // Read before the size of nonce2 was agreed on.
  if (share.request.submit && share.fields.faults.nonce2_size)
    share.fields = fields_of(*share.request.submit, client.nonce2_size);
  share.forgot_jobs = client.forgot_jobs;
  share.unclear = client.unclear;
  share.naming = naming_of(client, share.request.user);
  share.version_mask = client.version_mask;
}

const Hash& lowest(const std::vector<Hash>& hashes) {
  return *std::min_element(hashes.begin(), hashes.end(), [](const Hash& a, const Hash& b) {
    return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
  });
}

ShareEvent event_of(Moment at, const SeenEvent& seen) {
  return {.at = at,
          .accepted = seen.flag("accepted"),
          .diff = seen.number("diff"),
          .sdiff = seen.number("sdiff"),
          .is_block = seen.flag("is_block"),
          .reject_reason = std::string(seen.text("reject_reason")),
          .job_id = std::string(seen.text("job_id")),
          .nonce = seen.integer("nonce"),
          .ntime = seen.integer("ntime"),
          .hash = seen.hash("hash"),
          .previous = seen.hash("prev_hash")};
}

bool is_about(const ShareEvent& event, const SeenShare& share) {
  if (!share.request.submit) return false;
  // Refused before its fields were read, it has none of them to show.
  if (event.job_id.empty()) return !event.accepted;
  return event.nonce == share.fields.nonce && event.ntime == share.fields.time;
}

// Aged out (rule 13): not even a solution can be recognised then.
bool was_forgotten(const SeenShare& share) {
  return share.reply && share.reply->text == "Job not found" &&
         share.request.at.us - share.request.submit->job->issued.us >= kJobLifeMin;
}

}  // namespace

void ShareBook::wire_request(Moment, const WireClient& client, const WireRequest& request) {
  if (request.method != Method::submit) return;
  SeenShare share;
  share.request = request;
  share.client = client.id;
  if (client.authorised()) share.user = split_login(client.workers.front()).first;
  if (request.submit) derive(client, share);
  open_.push_back(std::move(share));
}

void ShareBook::derive(const WireClient& client, SeenShare& share) const {
  const WireSubmit& submit = *share.request.submit;
  share.fields = fields_of(submit, client.nonce2_size);
  if (!submit.job || share.fields.faults.any()) return;
  share.network_target = target_of_bits(submit.job->bits).value_or(Hash{});
  share.network_difficulty = difficulty_of(share.network_target);
  share.headers = headers_of(*submit.job, client.extranonce1, share.fields);
  for (const Header& header : share.headers) {
    const Hash hash = oracle_ ? oracle_->hash(header) : sha256d(header.data(), header.size());
    share.is_solution = share.is_solution || not_above(hash, share.network_target);
    share.hashes.push_back(hash);
  }
}

void ShareBook::wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                           const WireReply& reply) {
  if (request == nullptr || request->method != Method::submit) return;
  const auto share = std::lower_bound(
      open_.begin(), open_.end(), request->number,
      [](const SeenShare& one, std::uint64_t number) { return one.request.number < number; });
  if (share == open_.end() || share->request.number != request->number) return;
  note_standing(client, *share);
  share->reply = reply;
  share->answered = at;
}

void ShareBook::wire_gone(Moment at, const WireClient& client) {
  for (SeenShare& share : open_) {
    if (share.client != client.id || share.reply) continue;
    note_standing(client, share);
    share.gone = true;
    share.gone_by_pool = client.closed_by_pool;
    share.answered = at;
  }
}

void ShareBook::on_event(Moment at, const SeenEvent& event) {
  if (event.type != "share_submitted") return;
  events_[static_cast<Client>(event.integer("client_id"))].push_back(event_of(at, event));
}

void ShareBook::on_turn_end(Moment at) { settle(at); }

void ShareBook::on_crash(Moment at) {
  for (SeenShare& share : open_) {
    if (share.is_solution && !share.told)
      for (SolutionListener* const listener : solution_listeners_)
        listener->on_cut_off(lowest(share.hashes));
    share.told = true;  // whatever the turn had found, it went with the process
  }
  settle(at);
  open_.clear();
  events_.clear();
}

void ShareBook::settle(Moment at) {
  std::deque<SeenShare> waiting;
  for (SeenShare& share : std::exchange(open_, {})) {
    if (share.reply || share.gone) {
      finish(at, share);
    } else if (share.request.owed == Owed::reply || at.us - share.request.at.us < kPatience) {
      tell_solution(share);
      waiting.push_back(std::move(share));
    }
  }
  open_ = std::move(waiting);
  if (!events_.empty()) report_events_left(at);
}

void ShareBook::finish(Moment at, SeenShare& share) {
  take_event(share);
  tell_solution(share);
  if (!share.headers.empty()) {
    bool& before = credited(share);
    share.credited_before = before;
    before = before || share.accepted();
  }
  for (ShareListener* const listener : listeners_)
    listener->share_seen(at, share);
}

// Events come in the order of the submits. One is owed for each that names a worker of its
// connection; where the rules leave open whether there is one, its fields tell.
void ShareBook::take_event(SeenShare& share) {
  share.event_owed = !share.gone && share.request.submit && share.subscribed && share.authorised &&
                     share.naming == Naming::exact;
  const auto queue = events_.find(share.client);
  if (queue == events_.end()) return;
  if (!share.event_owed && !is_about(queue->second.front(), share)) return;
  share.event = std::move(queue->second.front());
  queue->second.pop_front();
  if (queue->second.empty()) events_.erase(queue);
}

void ShareBook::tell_solution(SeenShare& share) {
  if (!share.is_solution || share.told || was_forgotten(share)) return;
  // Lines behind the one for which the pool closed were never read.
  if (share.gone_by_pool && !share.event) return;
  share.told = true;
  const WireJob& job = *share.request.submit->job;
  const bool off_the_job =
      share.fields.time < job.time || (share.fields.version_bits & ~share.version_mask) != 0;
  const Solution solution{share.request.at, share.client, lowest(share.hashes),
                          height_of(job),   share.user,   off_the_job};
  for (SolutionListener* const listener : solution_listeners_)
    listener->on_solution(solution);
}

void ShareBook::report_events_left(Moment at) {
  for (auto queue = events_.begin(); queue != events_.end();) {
    const Client client = queue->first;
    const bool waits = std::any_of(open_.begin(), open_.end(),
                                   [&](const SeenShare& share) { return share.client == client; });
    if (waits) {
      ++queue;
      continue;
    }
    for (ShareListener* const listener : listeners_)
      listener->event_without_share(at, client);
    queue = events_.erase(queue);
  }
}

bool& ShareBook::credited(const SeenShare& share) {
  const Header& header = share.headers.front();
  return credited_.at(share.request.submit->job->previous,
                      short_hash(sha256d(header.data(), header.size())));
}

}  // namespace tbg::sim

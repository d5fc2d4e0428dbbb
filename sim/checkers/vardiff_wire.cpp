#include "sim/checkers/vardiff_wire.h"

#include <algorithm>
#include <cmath>

#include "sim/checkers/target.h"

namespace tbg::sim {
namespace {

constexpr double kTextLoss = 1e-6;  // a difficulty is written with ten digits

// As the pool states difficulties of 1 and more.
double whole(double difficulty) { return difficulty < 1 ? difficulty : std::floor(difficulty); }

bool is_same_work(const WireJob& a, const WireJob& b) {
  return a.previous == b.previous && a.time == b.time && a.bits == b.bits &&
         a.version == b.version && a.coinb1 == b.coinb1 && a.coinb2 == b.coinb2 &&
         *a.branch == *b.branch;
}

bool any_meets(const SeenShare& share, double difficulty) {
  if (difficulty <= 0) return true;  // none was ever set: any hash will do
  const Hash target = target_of(difficulty);
  return std::any_of(share.hashes.begin(), share.hashes.end(),
                     [&](const Hash& hash) { return not_above(hash, target); });
}

}  // namespace

void VardiffWire::wire_difficulty(Moment at, const WireClient& client, double, bool unused) {
  count_judged();
  if (unused) tell(at, client.id, "a second set_difficulty without work after the first");
  due_.push_back({at, client.id});
}

void VardiffWire::on_event(Moment at, const SeenEvent& event) {
  if (event.type != "diff_updated") return;
  named_[static_cast<Client>(event.integer("client_id"))] = {at, event.number("new_diff")};
}

void VardiffWire::judge_named(Moment at, const WireClient& client, std::uint32_t bits) {
  const auto found = named_.find(client.id);
  if (found == named_.end()) return;
  // A network easier than that caps it, without an event, and it stays there when it recovers.
  Named& named = found->second;
  if (const auto target = target_of_bits(bits))
    named.difficulty = std::min(named.difficulty, whole(difficulty_of(*target)));
  if (named.at.us + options_.work_within_us >= at.us) return;
  const double wanted = named.difficulty;
  named_.erase(found);
  count_judged();
  if (std::abs(client.difficulty - wanted) > kTextLoss * wanted)
    tell(at, client.id, "is to work at " + text_of(wanted) + " by diff_updated, and was not told");
}

void VardiffWire::wire_job(Moment at, const WireClient& client, const WireJobPtr& job) {
  judge_named(at, client, job->bits);
  std::deque<Mark>& marks = marks_[client.id];
  const Mark mark{std::hash<std::string>{}(job->id), job->time};
  while (marks.size() + 1 > client.jobs.size())
    marks.pop_front();
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i].id != mark.id && marks[i].time != mark.time) continue;
    const WireJob& other = *client.jobs[i];
    if (other.id == job->id) tell(at, client.id, "job id " + job->id + " was used before");
    if (is_same_work(other, *job))
      tell(at, client.id, "jobs " + other.id + " and " + job->id + " are the same work");
  }
  marks.push_back(mark);
}

void VardiffWire::wire_gone(Moment, const WireClient& client) {
  marks_.erase(client.id);
  named_.erase(client.id);
}

void VardiffWire::on_turn_end(Moment at) {
  for (; !due_.empty() && due_.front().told.us + options_.work_within_us < at.us;
       due_.pop_front()) {
    const WireClient* const client = view_.find(due_.front().client);
    if (client == nullptr || !client->difficulty_pending) continue;
    if (client->difficulty_at.us == due_.front().told.us)
      tell(at, client->id, "no work followed set_difficulty");
  }
}

void VardiffWire::share_seen(Moment at, const SeenShare& share) {
  if (share.unclear || share.hashes.empty() || !(share.reply || share.event)) return;
  count_judged();
  const WireSubmit& submit = *share.request.submit;
  const bool refused = share.reply && share.reply->code == 23;
  if (refused && any_meets(share, submit.lowest))
    tell(at, share.client,
         "refused for its difficulty, but it met " + text_of(submit.lowest) +
             ", in force since job " + submit.job->id);
  const bool enough =
      share.is_solution || any_meets(share, submit.lowest) || any_meets(share, submit.job->lowest);
  if (share.accepted() && !enough)
    tell(at, share.client,
         "accepted, but it met no difficulty in force since job " + submit.job->id);
}

void VardiffWire::tell(Moment at, Client client, const std::string& what) {
  report(at, "client " + std::to_string(client) + ": " + what);
}

}  // namespace tbg::sim

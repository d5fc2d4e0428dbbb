#include "sim/checkers/counts.h"

#include <algorithm>
#include <utility>

#include "sim/checkers/words.h"

namespace tbg::sim {
namespace {

constexpr std::int64_t kSettle = 1 * kS;  // events of a connection that has ended
// With several shards a week is told of some time after it ended.
constexpr std::int64_t kToldAfter = 4 * kS;
constexpr std::int64_t kSummaryWithin = 60 * kS;
constexpr std::int64_t kDay = 86'400 * kS;

std::uint64_t excess(std::uint64_t more, std::uint64_t less) {
  return more > less ? more - less : 0;
}

bool authorised(const WireClient& client, const std::string& login) {
  return std::find(client.workers.begin(), client.workers.end(), login) != client.workers.end();
}

}  // namespace

Counts::Counts(Verdicts& verdicts, CountsOptions options)
    : Checker("counts", verdicts), options_(options) {}

void Counts::complain(Moment at, Client client, const Name& name, const std::string& what) {
  report(at,
         "client " + std::to_string(client) + ", " + name.first + "." + name.second + ": " + what);
}

void Counts::wire_request(Moment, const WireClient& client, const WireRequest& request) {
  if (request.method == Method::submit) ++sessions_[client.id].unanswered;
}

void Counts::wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                        const WireReply& reply) {
  if (request == nullptr || request->method != Method::submit) return;
  Session& session = sessions_[client.id];
  if (session.unanswered > 0) --session.unanswered;
  if (reply.code == 24 || reply.code == 25 || reply.text == "Worker mismatch") return;
  if (client.unclear || !authorised(client, request->user)) return;
  const Name name = split_login(request->user);
  Tally& tally = session.tallies[name];
  if (reply.failed && reply.text == "Invalid params") {
    ++tally.perhaps;
    return;
  }
  count_judged();
  Pair& pair = reply.failed ? tally.refused : tally.accepted;
  if (++pair.replies <= pair.events + (reply.failed ? tally.perhaps : 0)) return;
  complain(
      at, client.id, name,
      std::string("a share was ") + (reply.failed ? "refused" : "accepted") + " without an event");
  pair.events = pair.replies;
}

void Counts::wire_gone(Moment at, const WireClient& client) { gone_.push_back({at.us, client.id}); }

void Counts::close(Moment at, Client client) {
  const Session* const session = sessions_.find(client);
  if (session == nullptr) return;
  std::uint64_t more = 0;
  for (const auto& [name, tally] : session->tallies) {
    more += excess(tally.accepted.events, tally.accepted.replies);
    more += excess(tally.refused.events, tally.refused.replies + tally.perhaps);
  }
  if (more > session->unanswered)
    report(at, "client " + std::to_string(client) + ": " + std::to_string(more) +
                   " share_submitted events more than replies, but only " +
                   std::to_string(session->unanswered) + " submits without a reply");
  sessions_.erase(client);
}

void Counts::on_event(Moment at, const SeenEvent& event) {
  const auto client = static_cast<Client>(event.integer("client_id"));
  if (event.type == "share_submitted") see_share(at, client, event);
  if (event.type == "miner_disconnected") see_disconnect(at, client, event);
  if (event.type == "weekly_summary") see_summary(at, event);
}

void Counts::see_share(Moment at, Client client, const SeenEvent& event) {
  if (event.text("reject_reason") == "Worker mismatch") return;
  const Name name{event.text("user"), event.text("worker")};
  Tally& tally = sessions_[client].tallies[name];
  if (!event.flag("accepted")) {
    ++tally.refused.events;
    return;
  }
  ++tally.accepted.events;
  if (!options_.judge_weeks) return;
  see_time(at);
  Week& week = weeks_[name.first];
  ++week.shares;
  week.last = week_;
  while (!recent_.empty() && at.us - recent_.front().at_us > kToldAfter)
    recent_.pop_front();
  recent_.push_back({at.us, name.first, week_});
}

void Counts::see_disconnect(Moment at, Client client, const SeenEvent& event) {
  const Name name{event.text("user"), event.text("worker")};
  Tally& tally = sessions_[client].tallies[name];
  const auto compare = [&](std::string_view field, std::uint64_t seen) {
    const auto said = static_cast<std::uint64_t>(event.integer(field));
    if (said == seen) return;
    complain(at, client, name,
             std::string{field} + " is " + std::to_string(said) + ", events were " +
                 std::to_string(seen));
  };
  compare("shares_session", tally.accepted.events);
  compare("rejected_session", tally.refused.events);
}

void Counts::see_summary(Moment at, const SeenEvent& event) {
  if (!options_.judge_weeks) return;
  count_judged();
  const std::string user{event.text("user")};
  const auto said = static_cast<std::uint64_t>(event.integer("total_shares_week"));
  Week& week = weeks_[user];
  std::uint64_t fresh = 0;
  for (const Recent& share : recent_)
    if (share.user == user && (at.us - share.at_us <= kSettle || event.text("week") < share.week))
      ++fresh;
  // What was told last may have been lost with the power: it is told again.
  if (week.may_lack && said > week.shares) week.shares += std::exchange(week.summed, 0);
  const bool too_few = said + fresh < week.shares && !week.may_lack;
  if (said > week.shares || too_few)
    report(at, "weekly_summary of " + user + " says " + std::to_string(said) +
                   " shares, accepted were " + std::to_string(week.shares));
  week.shares = said <= week.shares && said + fresh >= week.shares ? week.shares - said : 0;
  week.summed = said;
  week.may_lack = false;
}

void Counts::see_time(Moment at) {
  const std::int64_t day = at.wall_us / kDay;
  if (day != day_) {
    day_ = day;
    const std::string week = iso_week(at.wall_us);
    if (week > week_) {
      week_judged_ = week_.empty();
      week_ = week;
      week_since_us_ = at.us;
    }
  }
  if (!week_judged_ && at.us - week_since_us_ > kSummaryWithin) judge_week(at);
}

void Counts::judge_week(Moment at) {
  if (iso_week(at.wall_us) != week_) return;  // the clock went back: perhaps nobody saw the week
  week_judged_ = true;
  for (auto& [user, week] : weeks_) {
    if (week.shares == 0 || week.last >= week_) continue;
    if (!week.may_lack) report(at, "no weekly_summary of " + user + " for " + week.last);
    week.shares = 0;
  }
}

void Counts::on_turn_end(Moment at) {
  if (options_.judge_weeks) see_time(at);
  while (!gone_.empty() && at.us - gone_.front().at_us > kSettle) {
    close(at, gone_.front().client);
    gone_.pop_front();
  }
}

void Counts::on_fault(Moment, std::string_view kind, bool) {
  if (!options_.losing_faults.contains(kind)) return;
  for (auto& [user, week] : weeks_)
    week.may_lack = true;
}

void Counts::on_finish(Moment at) {
  while (!sessions_.empty())
    close(at, sessions_.begin()->first);
  gone_.clear();
}

}  // namespace tbg::sim

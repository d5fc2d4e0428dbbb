#include "sim/checkers/bests.h"

#include <algorithm>
#include <utility>

#include "sim/checkers/words.h"

namespace tbg::sim {

std::string Bests::named(const Session& session) {
  const auto& [user, worker] = session.name;
  return "client " + std::to_string(session.client) + ", " + user + "." + worker + ": ";
}

Bests::Session Bests::session_of(const SeenEvent& event) {
  return {static_cast<Client>(event.integer("client_id")),
          {std::string{event.text("user")}, std::string{event.text("worker")}}};
}

Bests::Bests(Verdicts& verdicts, BestsOptions options)
    : Checker("bests", verdicts), options_(options) {}

void Bests::on_event(Moment at, const SeenEvent& event) {
  if (event.type == "share_submitted") see_share(at, event);
  if (event.type == "share_best_diff") see_best(at, event);
  if (event.type == "miner_disconnected") see_farewell(at, event);
  if (event.type == "weekly_summary") see_summary(at, event);
}

const std::string& Bests::week_at(Moment at) {
  const std::int64_t day = at.wall_us / (86'400 * kS);
  if (day != day_) {
    day_ = day;
    week_ = std::max(week_, iso_week(at.wall_us));
  }
  return week_;
}

void Bests::see_share(Moment at, const SeenEvent& event) {
  if (!event.flag("accepted")) return;
  const double sdiff = event.number("sdiff");
  const Session session = session_of(event);
  const User& user = users_[session.name.first];
  const std::string& week = std::max(week_at(at), user.week);
  const double least =
      std::min({best_of(session), week > user.week ? 0 : user.best_week, user.best_alltime});
  const bool unsure = user.week_unsure || user.alltime_unsure;
  if (sdiff <= least && !unsure) return;
  count_judged();
  shares_.push_back({at, session, event.hash("hash"), sdiff, week});
}

double& Bests::record_of(const Session& session, const SeenEvent& event) {
  if (event.text("timeframe") == "session") return best_of(session);
  User& user = users_[session.name.first];
  if (event.text("timeframe") == "alltime") return user.best_alltime;
  begin_week(user, event.text("week"));
  return event.text("week") == user.week_before ? user.best_before : user.best_week;
}

void Bests::begin_week(User& user, std::string_view week) {
  if (week <= user.week) return;
  user.week_before = std::exchange(user.week, std::string{week});
  user.best_before = std::exchange(user.best_week, 0);
  user.week_unsure = false;
}

// The pool knows less than was seen: what it says is the record from now on.
void Bests::settle_doubt(const SeenEvent& event) {
  const double before = event.number("prev_best");
  User& user = users_[std::string{event.text("user")}];
  if (event.text("timeframe") == "alltime" && std::exchange(user.alltime_unsure, false))
    user.best_alltime = std::min(user.best_alltime, before);
  if (event.text("timeframe") == "week" && std::exchange(user.week_unsure, false))
    user.best_week = std::min(user.best_week, before);
}

void Bests::see_best(Moment at, const SeenEvent& event) {
  const Session session = session_of(event);
  const double best = event.number("new_best");
  const std::string window = std::string{event.text("timeframe")} + " best ";
  const auto share = std::find_if(shares_.begin(), shares_.end(), [&](const Share& one) {
    return one.session == session && one.hash == event.hash("hash");
  });
  if (share == shares_.end())
    report(at, named(session) + window + std::to_string(best) + " is of no share seen");
  else if (share->sdiff != best)
    report(at, named(session) + window + std::to_string(best) + " is of a share of " +
                   std::to_string(share->sdiff));
  double& record = record_of(session, event);
  settle_doubt(event);
  if (event.number("prev_best") != record)
    report(at, named(session) + window + "was " + std::to_string(record) + " and not " +
                   std::to_string(event.number("prev_best")));
  record = std::max(record, best);
}

void Bests::judge(Moment at, const Share& share) {
  const auto complain = [&](const std::string& window) {
    report(at, named(share.session) + "a share of " + std::to_string(share.sdiff) +
                   " beat the best of the " + window + ", and nobody was told");
  };
  if (!share.left && best_of(share.session) < share.sdiff) complain("session");
  const User& user = users_[share.session.name.first];
  if (user.best_alltime < share.sdiff) complain("pool's life");
  const bool week_told =
      user.week > share.week || (user.week == share.week && user.best_week >= share.sdiff);
  if (!week_told) complain("week");
}

void Bests::judge_before(Moment at, std::int64_t us) {
  for (; !shares_.empty() && shares_.front().at.us < us; shares_.pop_front())
    judge(at, shares_.front());
}

void Bests::see_farewell(Moment at, const SeenEvent& event) {
  const Session session = session_of(event);
  const double record = best_of(session);
  if (event.number("best_diff_session") != record)
    report(at, named(session) + "best_diff_session is " +
                   std::to_string(event.number("best_diff_session")) + " instead of " +
                   std::to_string(record));
  for (Share& share : shares_) {
    if (share.session != session) continue;
    share.left = true;
    if (share.sdiff > record)
      report(at, named(session) + "left, and its best " + std::to_string(share.sdiff) +
                     " was not told");
  }
  std::map<Name, double>& names = sessions_[session.client];
  names.erase(session.name);
  if (names.empty()) sessions_.erase(session.client);
}

void Bests::see_summary(Moment at, const SeenEvent& event) {
  const std::string name{event.text("user")};
  const User& user = users_[name];
  const bool before = event.text("week") == user.week_before;
  if ((event.text("week") != user.week && !before) || user.week_unsure) return;
  const double best = before ? user.best_before : user.best_week;
  if (event.number("best_diff_week") != best)
    report(at, "weekly_summary of " + name + " says " +
                   std::to_string(event.number("best_diff_week")) + ", the best was " +
                   std::to_string(best));
}

void Bests::on_turn_end(Moment at) {
  week_at(at);  // the pool sees the clock in every turn, not with shares only
  judge_before(at, at.us - options_.within_us);
}

void Bests::on_fault(Moment, std::string_view kind, bool) {
  if (options_.losing_faults.contains(kind)) may_lose_ = true;
}

// What the pool had no time to tell it finds in its spool.
void Bests::know_untold() {
  for (const Share& share : shares_) {
    User& user = users_[share.session.name.first];
    user.best_alltime = std::max(user.best_alltime, share.sdiff);
    begin_week(user, share.week);
    double& of_week = share.week == user.week_before ? user.best_before : user.best_week;
    of_week = std::max(of_week, share.sdiff);
  }
  shares_.clear();
}

void Bests::on_crash(Moment) {
  know_untold();
  sessions_.clear();
  if (!std::exchange(may_lose_, false)) return;
  for (auto& [name, user] : users_)
    user.week_unsure = user.alltime_unsure = true;
}

void Bests::on_finish(Moment at) { judge_before(at, at.us - options_.within_us); }

}  // namespace tbg::sim

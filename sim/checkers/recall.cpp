#include "sim/checkers/recall.h"

#include <algorithm>

#include "sim/checkers/words.h"

namespace tbg::sim {
void Recall::on_boot(Moment, std::uint32_t boot) {
  boot_ = boot;
  boots_[boot] = {};
  calendars_.clear();
}

void Recall::on_fault(Moment, std::string_view kind, bool) {
  if (options_.losing_faults.contains(kind)) may_lack_ = boots_[boot_].may_lack = true;
}

void Recall::on_crash(Moment) {}

// A clock that goes back takes no stream back to a week before.
const std::string& Recall::week_of(Moment at, std::uint32_t stream) {
  Calendar& calendar = calendars_.try_emplace(stream, Calendar{week_, -1}).first->second;
  if (const std::int64_t day = at.wall_us / (86'400 * kS); day != calendar.day) {
    calendar.day = day;
    calendar.week = std::max(calendar.week, iso_week(at.wall_us));
    week_ = std::max(week_, calendar.week);
  }
  return calendar.week;
}

// A week that is told of is over for all streams, also for those that have seen nothing later.
void Recall::end_week(Moment at) {
  week_ = std::max(week_, iso_week(at.wall_us));
  for (auto& [stream, calendar] : calendars_)
    if (stream != 0) calendar.week = std::max(calendar.week, week_);
}

void Recall::on_event(Moment at, const SeenEvent& event) {
  ++boots_[boot_].heard[event.stream];
  if (event.type == "weekly_summary") end_week(at);
  if (event.type != "share_submitted" || !event.flag("accepted")) return;
  const std::string& week = week_of(at, event.stream);
  User& user = users_[std::string{event.text("user")}];
  if (user.week < week) user = {user.best_alltime, 0, user.shares, 0, week};
  const double sdiff = event.number("sdiff");
  user.best_alltime = std::max(user.best_alltime, sdiff);
  ++user.shares;
  if (user.week != week) return;
  user.best_week = std::max(user.best_week, sdiff);
  ++user.shares_week;
}

void Recall::read_segment(Moment at, const SpoolFile& file, std::map<Place, std::uint64_t>& last) {
  const std::string_view name = file.name;
  const std::size_t dash = name.find('-');
  const auto stream = static_cast<std::uint32_t>(number_after(name, "", 10));
  const auto boot = static_cast<std::uint32_t>(number_after(name, "-", 16));
  const std::uint64_t first = number_after(name.substr(dash + 1), "-", 10);
  Boot& known = boots_[boot];
  if (known.verified) return;
  std::string_view rest = file.text;
  const auto [place, begins] = last.try_emplace({boot, stream}, first - 1);
  std::uint64_t& seq = place->second;
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    count_judged();
    if (number_after(line, "\"boot\":\"", 16) != boot)
      report(at, file.name + " holds an event of another boot");
    if (number_after(line, "\"stream\":", 10) != stream)
      report(at, file.name + " holds an event of another stream");
    const std::uint64_t number = number_after(line, "\"seq\":", 10);
    if (known.may_lack && number <= seq) continue;  // once more, behind a write that failed
    if (number != seq + 1)
      report(at,
             file.name + ": event " + std::to_string(number) + " follows " + std::to_string(seq));
    seq = number;
  }
  if (!rest.empty() && !known.may_lack) report(at, file.name + " ends with a torn line");
}

void Recall::check_boot(Moment at, std::uint32_t boot, Boot& known,
                        const std::map<Place, std::uint64_t>& last) {
  if (known.verified || boot == 0) return;
  known.verified = true;
  for (const auto& [stream, heard] : known.heard) {
    const auto found = last.find({boot, stream});
    const std::uint64_t kept = found == last.end() ? 0 : found->second;
    if (kept > heard || (kept < heard && !known.may_lack))
      report(at, "of " + std::to_string(heard) + " events of boot " + std::to_string(boot) +
                     " the spool holds " + std::to_string(kept));
  }
}

void Recall::on_spool(Moment at, const std::vector<SpoolFile>& files) {
  std::map<Place, std::uint64_t> last;
  for (const SpoolFile& file : files)
    read_segment(at, file, last);
  for (const auto& [place, kept] : last)  // of what nobody has heard: heard 0
    boots_[place.first].heard.try_emplace(place.second, 0);
  for (auto& [boot, known] : boots_)
    check_boot(at, boot, known, last);
}

void Recall::compare(Moment at, const KnownUser& said, User& counted) {
  const auto differs = [&](const std::string& what, double pool, double count) {
    if (pool == count || (may_lack_ && pool < count)) return;
    report(at, std::string{said.address} + ": " + what + " is " + std::to_string(pool) +
                   " for the pool, and the events give " + std::to_string(count));
  };
  differs("number of shares", static_cast<double>(said.shares),
          static_cast<double>(counted.shares));
  differs("best of all time", said.best_alltime, counted.best_alltime);
  if (said.week == counted.week && said.shares_week > 0) {
    differs("number of shares of the week", static_cast<double>(said.shares_week),
            static_cast<double>(counted.shares_week));
    differs("best of the week", said.best_week, counted.best_week);
  }
  if (!may_lack_) return;
  counted = {said.best_alltime, said.best_week, said.shares, said.shares_week, said.week};
}

void Recall::on_known_users(Moment at, const std::vector<KnownUser>& users) {
  count_judged();
  std::set<std::string_view> seen;
  for (const KnownUser& user : users) {
    seen.insert(user.address);
    const auto counted = users_.find(user.address);
    if (counted == users_.end())
      report(at, "the pool knows " + std::string{user.address} + ", of whom no share was heard");
    else
      compare(at, user, counted->second);
  }
  for (auto user = users_.begin(); user != users_.end();) {
    if (seen.contains(user->first)) {
      ++user;
      continue;
    }
    if (!may_lack_) report(at, "the pool has forgotten " + user->first);
    user = users_.erase(user);
  }
  may_lack_ = false;
}

}  // namespace tbg::sim

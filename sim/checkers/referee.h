// Referee: judges every submit a second time, from the wire alone, and compares reply and event.
//
// Order of verdicts, after design and error table: malformed, not subscribed, unauthorised, unknown
// job, worker, version mask, ntime, stale, duplicate, difficulty. What meets the network target is
// never refused for its difficulty. Credit is the lowest difficulty in force since the job was
// issued, capped by the network's (rule 10).
//
// Where the rules leave freedom, every verdict they allow is right:
//   - a job issued 10 minutes ago, unless it is the newest, may be forgotten or not (rule 13), and
//     with it goes whatever is known of it here after 15 minutes;
//   - ntime within two seconds of the clock's limit may be in or out (rule 14), and past the job's
//     own time it may be out where bits change with time (ntime_may_end_early);
//   - texts that cannot be read, before login: 20, or 25 and 24; of two bad fields, either;
//   - a worker named otherwise than at login but meaning the same: known or not; an unknown worker
//     with an unknown job: either;
//   - a job on the same tip before another clean notify: stale or not;
//   - a job id that differs in case, or is sent as a number: found or not;
//   - a difficulty told in the very turn that answers the share counts or does not;
//   - duplicates are headers credited before; one that was refused may be refused alike again;
//   - clients of whose lines nobody can say what they mean, or of replies whose they are (nesting
//     beyond 60, numbers beyond a double, null ids of requests that need no answer): not judged.
// A connection that ends before its reply is judged by its events, if there are any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/checkers/share_book.h"

namespace tbg::sim {

struct RefereeOptions {
  // Networks with minimum-difficulty blocks end a job's time when its bits would change.
  bool ntime_may_end_early = false;
};

class Referee : public Checker, public ShareListener {
 public:
  explicit Referee(Verdicts& verdicts, RefereeOptions options = {})
      : Checker("referee", verdicts), options_(options) {}

  void share_seen(Moment at, const SeenShare& share) override;
  void event_without_share(Moment at, Client client) override;

 private:
  // "" for an accepted share, else the text of its error.
  using Verdict = std::string_view;
  struct Allowed {
    std::vector<Verdict> verdicts;
    bool anything = false;  // this submit cannot be judged
  };

  [[nodiscard]] Allowed allowed(const SeenShare& share) const;
  void before_job(const SeenShare& share, Allowed& out) const;
  bool about_job(const SeenShare& share, Allowed& out) const;
  bool about_header(const SeenShare& share, Allowed& out) const;
  void about_difficulty(const SeenShare& share, Allowed& out) const;
  void compare_reply(Moment at, const SeenShare& share);
  void compare_event(Moment at, const SeenShare& share);
  void compare_facts(Moment at, const SeenShare& share);
  void tell(Moment at, const SeenShare& share, const std::string& what);

  RefereeOptions options_;
};

}  // namespace tbg::sim

// Counts: what the wire says of shares is what the events say, per connection, user and worker.
//
// Rules:
//   - an accepted (refused) submit's reply never leaves before its share_submitted event;
//   - when a connection ends, or the run does, there are as many events as replies, and at most as
//     many more as submits were left without a reply;
//   - miner_disconnected states the same numbers (shares_session, rejected_session);
//   - a weekly_summary states the user's accepted shares since the one before, but not those of a
//     later week; shares of the last second may be counted in either. It comes within a minute of
//     the week's end, or of the start after it; where the disk failed it may say less.
// Refused before they name a worker of the connection, submits have no event: codes 24, 25,
// "Worker mismatch", and any other code for a name that is not authorised here. "Invalid params"
// may have one or not: the submit may be too broken to name anybody. A block of a name that never
// logged in has an event for the connection's first worker; it is not counted.
//
// State: per open connection and worker four numbers; per user the shares of its week.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/checkers/checker.h"
#include "sim/checkers/client_map.h"
#include "sim/checkers/wire.h"

namespace tbg::sim {

struct CountsOptions {
  bool judge_weeks = true;
  // Faults that may lose events which were already heard of.
  std::set<std::string, std::less<>> losing_faults = {"disk_full", "disk_error", "power_loss"};
};

class Counts : public Checker, public WireListener {
 public:
  explicit Counts(Verdicts& verdicts, CountsOptions options = {});

  // The listener of a WireView that hears of each line no earlier than of the events before it.
  void wire_request(Moment at, const WireClient& client, const WireRequest& request) override;
  void wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                  const WireReply& reply) override;
  void wire_gone(Moment at, const WireClient& client) override;

  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_turn_end(Moment at) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_finish(Moment at) override;

 private:
  struct Pair {
    std::uint64_t events = 0;
    std::uint64_t replies = 0;
  };
  struct Tally {
    Pair accepted;
    Pair refused;
    std::uint64_t perhaps = 0;  // replies that may have no event
    bool ended = false;         // miner_disconnected was seen
  };
  using Name = std::pair<std::string, std::string>;  // user, worker
  struct Session {
    std::map<Name, Tally> tallies;
    std::uint64_t unanswered = 0;
  };
  struct Gone {
    std::int64_t at_us = 0;
    Client client = 0;
  };
  struct Week {
    std::uint64_t shares = 0;
    std::uint64_t summed = 0;  // what its last summary said
    std::string last;          // the week of the latest of them
    bool may_lack = false;     // the pool may have counted fewer
  };
  struct Recent {
    std::int64_t at_us = 0;
    std::string user;
    std::string week;
  };

  void see_share(Moment at, Client client, const SeenEvent& event);
  void see_disconnect(Moment at, Client client, const SeenEvent& event);
  void see_summary(Moment at, const SeenEvent& event);
  void see_time(Moment at);
  void judge_week(Moment at);
  void close(Moment at, Client client);
  void complain(Moment at, Client client, const Name& name, const std::string& what);

  CountsOptions options_;
  ClientMap<Session> sessions_;
  std::deque<Gone> gone_;                           // the wire has ended, events may still come
  std::map<std::string, Week, std::less<>> weeks_;  // by user
  std::deque<Recent> recent_;                       // accepted shares of the last seconds
  std::int64_t day_ = -1;
  std::string week_;  // the latest the wall clock ever showed
  std::int64_t week_since_us_ = 0;
  bool week_judged_ = true;
};

}  // namespace tbg::sim

// Best differences: every record that falls is told, each with the difficulty it had before, and
// records are the maximum of what was seen.
//
// Judged per accepted share_submitted with an sdiff above a record: within `within_us` there is a
// share_best_diff of that window at least as large, of the session (connection and worker), the
// week (of its user) and of all time (of its user). Each share_best_diff names a share accepted in
// that time (by hash), states its sdiff, beats and names the record before it. Farewell and weekly
// summary state the record as it stands.
//
// The week is the one events name, or the latest that the wall clock has shown in a turn if that is
// later: the pool's week never goes back, though with several shards a share of the week before may
// be heard of late. Bests outlive a crash, told or not; where the disk failed they may be less
// afterwards.
//
// State: per user and open session a few numbers; the records of the last second.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/checkers/checker.h"
#include "sim/checkers/client_map.h"

namespace tbg::sim {

struct BestsOptions {
  std::int64_t within_us = 1 * kS;
  // Faults that may lose events which were already heard of.
  std::set<std::string, std::less<>> losing_faults = {"disk_full", "disk_error", "power_loss"};
};

class Bests : public Checker {
 public:
  explicit Bests(Verdicts& verdicts, BestsOptions options = {});

  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_crash(Moment at) override;
  void on_turn_end(Moment at) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_finish(Moment at) override;

 private:
  using Name = std::pair<std::string, std::string>;  // user, worker
  struct Session {
    Client client = 0;
    Name name;
    bool operator==(const Session&) const = default;
  };
  struct Share {
    Moment at;
    Session session;
    Hash hash{};
    double sdiff = 0;
    std::string week;
    bool left = false;  // its session has ended
  };
  struct User {
    std::string week;
    double best_week = 0;
    double best_alltime = 0;
    std::string week_before;
    double best_before = 0;    // of that
    bool week_unsure = false;  // at most that
    bool alltime_unsure = false;
  };

  static Session session_of(const SeenEvent& event);
  static std::string named(const Session& session);
  double& best_of(const Session& session) { return sessions_[session.client][session.name]; }
  void see_share(Moment at, const SeenEvent& event);
  void see_best(Moment at, const SeenEvent& event);
  void see_farewell(Moment at, const SeenEvent& event);
  void see_summary(Moment at, const SeenEvent& event);
  double& record_of(const Session& session, const SeenEvent& event);
  void settle_doubt(const SeenEvent& event);
  const std::string& week_at(Moment at);
  static void begin_week(User& user, std::string_view week);
  void know_untold();
  void judge_before(Moment at, std::int64_t us);
  void judge(Moment at, const Share& share);

  BestsOptions options_;
  std::deque<Share> shares_;  // those that beat a record, not yet judged
  ClientMap<std::map<Name, double>> sessions_;
  std::map<std::string, User> users_;
  bool may_lose_ = false;  // a fault of this life of the pool
  std::int64_t day_ = -1;
  std::string week_;  // the latest of all days
};

}  // namespace tbg::sim

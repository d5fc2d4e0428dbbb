// Users and workers: hash rates, best differences, remembered difficulties.
//
// A row begins with the first accepted share, never with a login: probes and mistyped names leave
// nothing behind. Bests are kept per user and per worker for the ISO week (UTC) and for all time;
// the current week is the latest ever seen and does not go back when the clock does. A week that
// ended is told of user by user: with its next share, or by a slice of each turn, whichever comes
// first.
//
// With several shards, shares come from several streams and late. A share is of the week of its
// time, or of the latest before it in its stream. What is on its way when the week turns still
// belongs to the old one: that is told of kLateMail later, and whatever comes after is of the new
// one. A fold, which knows no moments of arrival, goes by the times alone: if a clock was set back
// over the turn of a week, some shares of the minute before a crash may then count for no week.
//
// Everything here is a fold over events: count() is what an accepted share does to it, live and
// when a restart reads the spool (fold()), so that the two cannot differ; nor does it matter which
// stream is folded first. Memory: one entry per user, worker, and connected client.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pool/core/hashrate.h"
#include "pool/core/iso_week.h"
#include "pool/core/messages.h"
#include "pool/core/options.h"
#include "pool/core/past_event.h"
#include "pool/core/spool_front.h"
#include "pool/ports/events.h"

namespace tbg::core {

// Of a user, or of a worker; since the first share ever, unless it says otherwise.
struct Tally {
  HashrateMeter hashrate;
  double best_alltime = 0;
  double best_week = 0;
  std::uint64_t shares = 0;  // accepted
  std::uint64_t shares_week = 0;
  double work = 0;                // sum of credited difficulties
  IsoWeek week;                   // that best_week and shares_week belong to
  std::int64_t last_share_s = 0;  // Unix time
  // While a restart folds: what the snapshot had counted here; null: nothing, the row is newer.
  const SpoolFront* known = nullptr;
};

struct WorkerRow {
  std::string user;
  std::string name;
  Tally tally;
  double best_session = 0;  // since it was last offline
  double remembered_difficulty = 0;
  std::int64_t remembered_at_us = 0;
  std::uint32_t online = 0;      // connections
  bool reported_online = false;  // its last hashrate_update was not the final one
};

// A week that is over and not told of.
struct EndedWeek {
  IsoWeek week;
  double best = 0;
  std::uint64_t shares = 0;  // 0: there is none
};

struct UserRow {
  Tally tally;
  EndedWeek ended;
};

// Of the whole pool.
struct PoolRow {
  HashrateMeter hashrate;
  double best = 0;
  IsoWeek week;
};

class Ledger {
 public:
  Ledger(const Options& options, EventSink& events);

  // The difficulty to restore for this login, 0 if none is remembered.
  double login(Now now, const Login& login);
  void credit(Now now, std::uint32_t stream, const ShareCredit& share);
  void logout(Now now, const Logout& logout);

  // Emits hashrate_update for workers due, at most one slice; true if more are due at once.
  bool report_hashrates(Now now);
  // Begins the next week when it has turned.
  void turn_week(Now now);
  // weekly_summary for users with shares in a week that ended, one slice; true if there are more.
  bool close_weeks(Now now);
  [[nodiscard]] std::int64_t next_deadline() const;

  // Restart: rows of a snapshot first, then the events since, oldest first. `then` is the time of
  // the event on the clock of now, and may lie before its zero.
  void restore(const std::string& user, const UserRow& row);
  void restore(const WorkerRow& row);
  void restore(const PoolRow& row);
  void fold(Now then, const PastEvent& event);
  // Another boot's events follow; `weeks` of its streams where they are known.
  void begin_boot(std::vector<IsoWeek> weeks = {});
  // All has been read: whoever was online is not any more.
  void restored();

  [[nodiscard]] const std::map<std::string, UserRow>& users() const { return users_; }
  // In the order they began.
  [[nodiscard]] const std::vector<WorkerRow*>& workers() const { return order_; }
  using Workers = std::map<std::pair<std::string, std::string>, WorkerRow>;  // user, name
  [[nodiscard]] const Workers& workers_by_name() const { return workers_; }
  [[nodiscard]] const PoolRow& pool() const { return pool_; }
  // The latest of each stream but the first, whose is the pool's.
  [[nodiscard]] const std::vector<IsoWeek>& stream_weeks() const { return weeks_; }
  // Of those with a row.
  [[nodiscard]] std::size_t workers_online() const { return workers_online_; }

 private:
  struct Seat {  // one worker of one connected client
    std::string user;
    std::string name;
    // From the first accepted share on; rows stay where they are.
    WorkerRow* row = nullptr;
    UserRow* user_row = nullptr;
  };
  // What a share was better than.
  struct Beaten {
    double week = 0;
    double alltime = 0;
  };
  WorkerRow& worker_row(std::int64_t now_us, const std::string& user, const std::string& name);
  // Makes or finds the rows of a seat that has its first accepted share.
  void find_rows(Now now, Seat& seat);
  WorkerRow* find_row(const std::string& user, const std::string& name);
  void seat(WorkerRow& worker);
  void unseat(WorkerRow& worker);
  // An accepted share as rows see it.
  struct Counted {
    Now at;
    IsoWeek week;
    double credited = 0;
    double achieved = 0;
  };
  static Beaten count(Tally& tally, const Counted& share);
  // `untold`: a share of the week before the user's may still be counted there.
  static Beaten count_user(UserRow& user, const Counted& share, bool untold);
  static void count_worker(WorkerRow& worker, const Counted& share);
  static void end_week(UserRow& user, IsoWeek next);
  static void remember(WorkerRow& worker, double difficulty, std::int64_t at_us);
  static void remember_latest(WorkerRow& worker, double difficulty, std::int64_t at_us);
  IsoWeek share_week(std::uint32_t stream, Now at);
  void turn_to(Now now, IsoWeek week);
  void forget_weeks_before();
  void tell_bests(Now now, const ShareCredit& share, IsoWeek week, const Seat& seat,
                  const Beaten& beaten);
  void tell_ended(Now now, const std::string& address, UserRow& user);
  void report(Now now, WorkerRow& worker);
  void fold_share(Now then, const PastEvent& event, const PastShare& share);
  void fold_week(const PastEvent& event, const PastWeek& told);
  void fold_difficulty(Now then, const PastDifficulty& change);

  const Options& options_;
  EventSink& events_;
  const std::int64_t late_us_;  // so long shares of a week that is over may be on their way
  std::map<std::string, UserRow> users_;
  Workers workers_;
  std::vector<WorkerRow*> order_;  // rows in the order they began
  std::unordered_map<ConnectionId, std::vector<Seat>> clients_;
  PoolRow pool_;
  std::size_t workers_online_ = 0;
  std::vector<IsoWeek> weeks_;  // by stream, the latest; one that is not listed is at week_floor_
  IsoWeek week_floor_;
  std::string closed_up_to_;  // users whose weeks are closed
  bool closing_ = false;
  std::int64_t close_at_us_ = 0;
  std::size_t report_at_ = 0;
  std::int64_t next_report_us_ = 0;
};

}  // namespace tbg::core

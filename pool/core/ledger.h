// Users and workers: hash rates, best differences, remembered difficulties.
//
// A row begins with the first accepted share, never with a login: probes and mistyped names leave
// nothing behind. Bests are kept per user and per worker for the ISO week (UTC) and for all time;
// the current week is the latest ever seen and does not go back when the clock does. A week that
// ended is closed user by user: with its next share, or by a slice of each turn, whichever comes
// first.
//
// Everything here is a fold over events: count() is what an accepted share does to it, live and
// when a restart reads the spool (fold()), so that the two cannot differ. Memory: one entry per
// user, worker, and connected client.
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
  std::uint64_t folded = 0;       // last event known to a snapshot; 0: none, the row is newer
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

struct UserRow {
  Tally tally;
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
  void credit(Now now, const ShareCredit& share);
  void logout(Now now, const Logout& logout);

  // Emits hashrate_update for workers due, at most one slice; true if more are due at once.
  bool report_hashrates(Now now);
  // Begins the next week when it has turned.
  void turn_week(Now now);
  // weekly_summary for users with shares in a week that ended, one slice; true if there are more.
  bool close_weeks(Now now);
  [[nodiscard]] std::int64_t next_report_us() const { return next_report_us_; }

  // Restart: rows of a snapshot first, then the events since, oldest first. `then` is the time of
  // the event on the clock of now, and may lie before its zero.
  void restore(const std::string& user, const UserRow& row);
  void restore(const WorkerRow& row);
  void restore(const PoolRow& row);
  void fold(Now then, const PastEvent& event);
  // From here on rows have counted nothing that comes: another boot's events follow.
  void forget_folded();
  // All has been read: whoever was online is not any more.
  void restored();

  [[nodiscard]] const std::map<std::string, UserRow>& users() const { return users_; }
  // In the order they began.
  [[nodiscard]] const std::vector<WorkerRow*>& workers() const { return order_; }
  using Workers = std::map<std::pair<std::string, std::string>, WorkerRow>;  // user, name
  [[nodiscard]] const Workers& workers_by_name() const { return workers_; }
  [[nodiscard]] const PoolRow& pool() const { return pool_; }
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
  Beaten count(Now now, Tally& tally, double credited, double achieved) const;
  void count_worker(Now now, WorkerRow& worker, double credited, double achieved) const;
  void tell_bests(Now now, const ShareCredit& share, const Seat& seat, const Beaten& beaten);
  void close_week(Now now, const std::string& address, Tally& tally);
  void report(Now now, WorkerRow& worker);
  void fold_share(Now then, std::uint64_t seq, const PastShare& share);
  void fold_difficulty(Now then, const PastDifficulty& change);

  const Options& options_;
  EventSink& events_;
  std::map<std::string, UserRow> users_;
  Workers workers_;
  std::vector<WorkerRow*> order_;  // rows in the order they began
  std::unordered_map<ConnectionId, std::vector<Seat>> clients_;
  PoolRow pool_;
  std::size_t workers_online_ = 0;
  std::string closed_up_to_;  // users whose weeks are closed
  bool closing_ = false;
  std::size_t report_at_ = 0;
  std::int64_t next_report_us_ = 0;
};

}  // namespace tbg::core

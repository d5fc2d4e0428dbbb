// Users and workers: hash rates, best differences, remembered difficulties.
//
// A row begins with the first accepted share, never with a login: probes and mistyped names leave
// nothing behind. Bests are kept per user for the ISO week (UTC) and for all time; the current week
// is the latest ever seen and does not go back when the clock does. Memory: one entry per user,
// worker, and connected client.
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
#include "pool/ports/events.h"

namespace tbg::core {

struct WorkerRow {
  std::string user;
  std::string name;
  HashrateMeter hashrate;
  std::uint64_t accepted = 0;
  double best = 0;
  double remembered_difficulty = 0;
  std::int64_t remembered_at_us = 0;
  std::uint32_t online = 0;      // connections
  bool reported_online = false;  // its last hashrate_update was not the final one
};

struct UserRow {
  HashrateMeter hashrate;
  double best_alltime = 0;
  double best_week = 0;
  std::uint64_t shares = 0;
  std::uint64_t shares_week = 0;
  IsoWeek week;  // that best_week and shares_week belong to
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
  // Closes the week when it has turned: weekly_summary for every user with shares in it.
  void turn_week(Now now);
  [[nodiscard]] std::int64_t next_report_us() const { return next_report_us_; }

  [[nodiscard]] const std::map<std::string, UserRow>& users() const { return users_; }
  [[nodiscard]] const std::vector<WorkerRow*>& workers() const { return order_; }
  // Of all accepted shares of the pool.
  [[nodiscard]] const HashrateMeter& pool_hashrate() const { return pool_hashrate_; }
  [[nodiscard]] double best_difficulty() const { return best_; }

 private:
  struct Seat {  // one worker of one connected client
    std::string user;
    std::string name;
    WorkerRow* row = nullptr;  // from the first accepted share on
  };
  WorkerRow& row(Now now, Seat& seat);
  WorkerRow* find_row(const std::string& user, const std::string& name);
  void update_bests(Now now, const ShareCredit& share, const Seat& seat, UserRow& user);
  void report(Now now, WorkerRow& worker);

  const Options& options_;
  EventSink& events_;
  std::map<std::string, UserRow> users_;
  std::map<std::pair<std::string, std::string>, WorkerRow> workers_;
  std::vector<WorkerRow*> order_;  // rows in the order they began
  std::unordered_map<ConnectionId, std::vector<Seat>> clients_;
  HashrateMeter pool_hashrate_;
  double best_ = 0;
  IsoWeek week_;
  std::size_t report_at_ = 0;
  std::int64_t next_report_us_ = 0;
};

}  // namespace tbg::core

// The grammar of events about miners and weeks.
//
//   - Per (client_id, user, worker): miner_connected; then shares, records, difficulty changes;
//   then
//     exactly one miner_disconnected; nothing after. diff_updated names the connection's first
//     worker. A client of before a crash is never heard of again.
//   - A connection that ended on the wire has its miner_disconnected within `within_us`.
//   - share_submitted: accepted means no reason, and an sdiff of at least diff; refused has one.
//   - share_best_diff: new_best > prev_best; windows of one share in the order session, week,
//     alltime.
//   - diff_updated changes something.
//   - Weeks are written "2026-W08" and never go back, nor does one that has had its summary return;
//     one summary per user and week. A restart changes nothing in that, unless the disk failed.
//   - With several streams their order is not defined: the hub's records may come up to
//     `within_us` after the farewell, and one of the week before while that has no summary.
// Sequence numbers and boots in the envelope are not judged yet: events come without them.
//
// State: one entry per open session, 8 bytes per ended connection.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/checkers/checker.h"
#include "sim/checkers/client_map.h"

namespace tbg::sim {

struct EventGrammarOptions {
  std::int64_t within_us = 1 * kS;
  // Faults that may lose events which were already heard of: a restart then knows less of weeks.
  std::set<std::string, std::less<>> losing_faults = {"disk_full", "disk_error", "power_loss"};
};

class EventGrammar : public Checker {
 public:
  explicit EventGrammar(Verdicts& verdicts, EventGrammarOptions options = {});

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_closed(Moment at, Client client, bool by_pool) override;
  void on_turn_end(Moment at) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_finish(Moment at) override;

 private:
  struct Worker {
    std::string user;
    std::string name;
    Hash best_hash{};  // of its latest record, and its window: 1 session, 2 week, 3 alltime
    int best_window = 0;
  };
  struct Closed {
    std::int64_t at_us = 0;
    Client client = 0;
  };

  void connected(Moment at, Client client, const SeenEvent& event);
  void disconnected(Moment at, Client client, const SeenEvent& event);
  void share(Moment at, const SeenEvent& event);
  void best(Moment at, const SeenEvent& event, Worker& worker);
  void difficulty(Moment at, Client client, const SeenEvent& event);
  void summary(Moment at, const SeenEvent& event);
  void week(Moment at, std::string_view text);
  [[nodiscard]] bool has_just_left(Moment at, Client client) const;
  // nullptr, and reported, unless the session is open.
  Worker* session(Moment at, Client client, const SeenEvent& event);

  EventGrammarOptions options_;
  ClientMap<std::vector<Worker>> open_;  // workers in the order they came
  std::set<Client> ended_;
  std::deque<Closed> closed_;  // the wire has ended
  std::deque<Closed> left_;    // the farewell was told, not long ago
  bool several_ = false;       // streams
  bool may_lose_ = false;      // since the last start
  std::string week_;
  std::string summed_;                                       // the latest week that had a summary
  std::set<std::pair<std::string, std::string>> summaries_;  // week, user
};

}  // namespace tbg::sim

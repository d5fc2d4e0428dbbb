// Liveness: after on_healed the world becomes healthy again.
//
//   work    2 s after healing, and after the tips have stood still for as long, every connection
//           that ever heard work has heard work on a tip of one of the nodes
//   rates   within 10 minutes every connection that expect() was called for has had a window in
//           which its shares lay in their 99.9 % band, at the difficulties it heard, each from a
//           second after it on; connections too slow for three windows are judged over the whole
//           time, with alpha 1e-10. Being out of three bands in a row by chance is as rare.
//   queues  within 10 minutes every queue that was not empty at healing was empty once
//
// Only the first moment after healing when tips stand still is judged: fresh work as such is the
// business of another checker. Miners that do not read, and connections of which the far end has
// died without a word, must be ignore()d, which goes for their queues, too. Rates are of
// share_submitted, accepted or not, whose sdiff meets what the connection heard; a new life of the
// pool or a new healing begins anew.
//
// State: one entry per open connection, one per queue.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "sim/checkers/checker.h"
#include "sim/checkers/client_map.h"

namespace tbg::sim {

struct LivenessOptions {
  std::int64_t fresh_within_us = 2 * kS;
  std::int64_t rate_within_us = 600 * kS;
  std::int64_t window_us = 120 * kS;
  double shares_per_window = 10;  // windows grow until this many are expected
  double alpha = 1e-3;
  double rate_tolerance = 0.1;  // difficulties take effect a little after they are heard
};

class Liveness : public Checker {
 public:
  explicit Liveness(Verdicts& verdicts, LivenessOptions options = {});

  // The miner at this connection hashes at this rate from now on (hashes per second). It may be
  // told before the pool hears of the connection, as may:
  void expect(Moment at, Client client, double hashes_per_s);
  void ignore(Client client) { ignored_.insert(client); }

  void on_crash(Moment at) override;
  void on_connect(Moment at, Client client, std::string_view ip) override;
  void on_heard(Moment at, Client client, std::string_view line) override;
  void on_closed(Moment at, Client client, bool by_pool) override;
  void on_turn_end(Moment at) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_queue(Moment at, std::string_view queue, std::uint64_t depth) override;
  void on_healed(Moment at) override;
  void on_finish(Moment at) override;

 private:
  struct Window {
    double expected = 0;
    std::uint64_t shares = 0;
  };
  struct Miner {
    std::int64_t since_us = -1;  // connected; -1: not yet
    bool has_work = false;
    Hash previous{};
    double difficulty = 0;
    double rate = 0;
    std::int64_t counted_us = -1;  // expectations are summed up to here; -1: not counting
    std::int64_t settles_us = 0;   // nothing counts before: the last difficulty is on its way
    Window window;
    Window whole;
    int windows = 0;
    bool in_band = false;
  };

  void tick(Moment at);
  void judge_work(Moment at);
  void end_window(std::int64_t now_us);
  void judge_rates(Moment at);
  void judge_queues(Moment at);
  void count_up_to(std::int64_t now_us, Miner& miner) const;
  [[nodiscard]] bool in_band(const Window& window, double alpha) const;

  LivenessOptions options_;
  ClientMap<Miner> miners_;
  std::set<Client> ignored_;
  std::map<std::size_t, Hash> tips_;  // by node
  std::int64_t tip_us_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> queues_;  // those that hold something
  std::set<std::string, std::less<>> undrained_;              // since healing
  std::int64_t healed_us_ = -1;
  bool work_judged_ = true;
  bool rates_judged_ = true;
  std::int64_t window_end_us_ = 0;
};

}  // namespace tbg::sim

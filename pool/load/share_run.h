// Shares against the clock: who submits when, and how long the answers took.
//
// Closed loop: each connection keeps `in_flight` shares unanswered; the server sets the pace.
// Open loop: share number i is due at start + i / rate, whatever the server does, and its latency
// counts from that moment. A server that stalls therefore also pays for the shares that had to wait
// for it; a generator that measured from its own late sends would hide them (coordinated omission).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "pool/load/histogram.h"
#include "pool/load/miner.h"
#include "pool/load/swarm.h"

namespace tbg::load {

struct ShareCounts {
  std::uint64_t accepted = 0;
  std::map<std::string, std::uint64_t> rejected;  // by reason
  std::uint64_t unanswered = 0;                   // when the run ended

  [[nodiscard]] std::uint64_t rejections() const;
};

class ShareRun {
 public:
  // rate 0: closed loop. The swarm must outlive the run.
  ShareRun(Swarm& swarm, std::uint32_t in_flight, double rate);
  ShareRun(const ShareRun&) = delete;
  ShareRun& operator=(const ShareRun&) = delete;

  // Goes on submitting for so long.
  void run_for(double seconds);
  // Forgets what was counted so far (the warm-up).
  void reset_counts();
  // Submits no more and waits for open answers, at most so long.
  void drain(double seconds);

  [[nodiscard]] const ShareCounts& counts() const { return counts_; }
  [[nodiscard]] const Histogram& latency() const { return latency_; }
  [[nodiscard]] std::uint64_t hashes() const;

 private:
  struct Pending {
    std::uint64_t id;
    std::int64_t since_ns;
  };
  struct Source {
    Miner miner;
    std::deque<Pending> pending;  // in the order of sending, which is the order of answers
    std::uint64_t next_id = 3;    // after those of the login
  };

  void on_reply(std::uint32_t source, const Reply& reply);
  void fill(std::uint32_t source);
  void submit(std::uint32_t source, std::int64_t since_ns);
  void send_due(std::int64_t now_ns);
  bool use_spare_time();

  Swarm& swarm_;
  std::uint32_t in_flight_;
  double rate_;
  std::vector<Source> sources_;
  ShareCounts counts_;
  Histogram latency_;
  bool submitting_ = true;
  std::int64_t open_start_ns_ = 0;
  std::uint64_t open_sent_ = 0;
};

}  // namespace tbg::load

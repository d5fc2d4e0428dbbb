// Replies: exactly one to each request that is owed one, in the order of the requests, each as rule
// 2 has it; no notification before the subscribe reply, no work before a worker is authorised, and
// the first work clean and with a difficulty (rule 1).
//
// Nobody waits behind a whole broadcast: in one turn no more than `work_per_turn_max` connections
// that have work are given other work, so that what was sent meanwhile is read soon.
//
// Whether a request was answered rightly is judged here for everything but submits, as far as the
// wire tells: whether an address is good, it does not.
// Tolerated: an answer or none to known requests without an id and to `{}`; anything towards
// clients that send what JSON parsers differ about; nothing after a line that is no JSON.
#pragma once

#include <deque>
#include <string>

#include "sim/checkers/checker.h"
#include "sim/checkers/wire_view.h"

namespace tbg::sim {

struct RepliesOptions {
  std::int64_t within_us = 1 * kS;  // a reply that takes longer is missing
  // A slice of a broadcast, a slice of sweeping, and a new difficulty for each input of a turn are
  // 64 each; beyond that is some air.
  std::size_t work_per_turn_max = 256;
};

class Replies : public Checker, public WireListener {
 public:
  Replies(Verdicts& verdicts, const WireView& view, RepliesOptions options = {})
      : Checker("replies", verdicts), view_(view), options_(options) {}

  void on_turn_end(Moment at) override;

  void wire_request(Moment at, const WireClient& client, const WireRequest& request) override;
  void wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                  const WireReply& reply) override;
  void wire_difficulty(Moment at, const WireClient& client, double before, bool unused) override;
  void wire_job(Moment at, const WireClient& client, const WireJobPtr& job) override;
  void wire_notice(Moment at, const WireClient& client, std::string_view method) override;
  void wire_broken(Moment at, const WireClient& client, std::string_view why) override;

 private:
  struct Due {
    std::int64_t us = 0;
    Client client = 0;
    std::uint64_t number = 0;
  };
  void check_content(Moment at, const WireClient& client, const WireRequest& request,
                     const WireReply& reply);
  void check_time(Moment at, const WireClient& client, std::string_view what, bool needs_worker);
  void tell(Moment at, const WireClient& client, const std::string& what);

  const WireView& view_;
  RepliesOptions options_;
  std::deque<Due> due_;
  std::size_t work_in_turn_ = 0;  // notifies that were not the first of their connection
};

}  // namespace tbg::sim

// Every submit of the run with all that can be seen of it: what the wire showed when it was read,
// its header and hash derived again, the reply, the share_submitted event. Listeners hear of each
// once, at the end of a turn, in the order in which the pool read them.
//
// It also tells of solutions, at the end of the turn that read them. Hear of turns before those who
// listen to it. Memory: submits without an answer, and 16 bytes per credited share of the last 6
// tips.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "sim/checkers/share_math.h"
#include "sim/checkers/solution.h"
#include "sim/checkers/tip_windows.h"
#include "sim/checkers/wire.h"

namespace tbg::sim {

struct ShareEvent {
  Moment at;
  bool accepted = false;
  double diff = 0;
  double sdiff = 0;
  bool is_block = false;
  std::string reject_reason;
  std::string job_id;
  std::int64_t nonce = 0;
  std::int64_t ntime = 0;
  Hash hash{};
  Hash previous{};
};

// How a submit names its worker: as it was authorised, in other letters or with the other separator
// but meaning the same (rule 7), or not at all.
enum class Naming : std::uint8_t { exact, equal, unknown };

struct SeenShare {
  WireRequest request;  // its submit may be missing: then it was malformed
  Client client = 0;
  std::string user;  // payout address of the connection, when the submit was read
  std::optional<WireReply> reply;
  Moment answered;
  std::optional<ShareEvent> event;
  bool event_owed = false;

  // As the connection stood when it was this request's turn to be answered.
  bool subscribed = false;
  bool authorised = false;
  bool forgot_jobs = false;
  bool unclear = false;
  Naming naming = Naming::unknown;
  std::uint32_t version_mask = 0;

  ShareFields fields;
  std::vector<Header> headers;  // none unless the job is known and the fields can be read
  std::vector<Hash> hashes;
  Hash network_target{};
  double network_difficulty = 0;
  bool is_solution = false;
  bool credited_before = false;  // the same header was credited earlier in this run

  bool gone = false;  // the connection ended before a reply came
  bool gone_by_pool = false;
  bool told = false;  // as a solution

  // By the reply, or by the event where no reply could be sent.
  [[nodiscard]] bool accepted() const {
    return reply ? !reply->failed : event.has_value() && event->accepted;
  }
};

class ShareListener {
 public:
  virtual ~ShareListener() = default;
  virtual void share_seen(Moment at, const SeenShare& share) = 0;
  virtual void event_without_share(Moment, Client) {}
};

class ShareBook : public Observer, public WireListener {
 public:
  // No oracle: hashes are SHA-256d. It must outlive the book.
  explicit ShareBook(const HashOracle* oracle = nullptr) : oracle_(oracle) {}
  void add(ShareListener& listener) { listeners_.push_back(&listener); }
  void add(SolutionListener& listener) { solution_listeners_.push_back(&listener); }

  void on_event(Moment at, const SeenEvent& event) override;
  void on_turn_end(Moment at) override;
  void on_crash(Moment at) override;

  void wire_request(Moment at, const WireClient& client, const WireRequest& request) override;
  void wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                  const WireReply& reply) override;
  void wire_gone(Moment at, const WireClient& client) override;

 private:
  void derive(const WireClient& client, SeenShare& share) const;
  void settle(Moment at);
  void finish(Moment at, SeenShare& share);
  void take_event(SeenShare& share);
  void tell_solution(SeenShare& share);
  void report_events_left(Moment at);
  bool& credited(const SeenShare& share);

  const HashOracle* oracle_;
  std::vector<ShareListener*> listeners_;
  std::vector<SolutionListener*> solution_listeners_;
  std::deque<SeenShare> open_;  // in the order they were read
  std::map<Client, std::deque<ShareEvent>> events_;
  TipWindows<bool> credited_{6};
};

}  // namespace tbg::sim

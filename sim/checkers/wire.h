// What the wire shows of each connection, parsed once and shared by all checkers that read it.
//
// Whatever a reader of the two byte streams could know stands here and nothing else; it is kept in
// the order in which the pool read and answered, which the rules of stratum-v1 speak of.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/bytes.h"
#include "sim/checkers/observe.h"

namespace tbg::sim {

// A mining.notify as one connection was given it.
struct WireJob {
  std::string id;
  Hash previous{};  // internal order, as in a header
  Bytes coinb1;
  Bytes coinb2;
  std::shared_ptr<const std::vector<Hash>> branch;  // equal lists are shared between jobs
  std::uint32_t version = 0;
  std::uint32_t bits = 0;
  std::uint32_t time = 0;
  bool clean = false;
  Moment issued;
  std::int64_t superseded_us = -1;  // when the connection got its next job; -1: it is the newest
  // How many tips, and how many clean notifies, the connection had been told of, this job's
  // included.
  std::uint64_t tip = 0;
  std::uint64_t cleans = 0;
  double difficulty = 0;  // in force when it was issued; 0: none was ever set
  double lowest = 0;      // lowest in force since
};
using WireJobPtr = std::shared_ptr<const WireJob>;

enum class Method : std::uint8_t {
  subscribe,
  authorize,
  configure,
  submit,
  suggest_difficulty,
  extranonce_subscribe,
  ping,
  get_transactions,
  unknown,
  stray,     // answers us, or `pong`, or `{}`
  not_json,  // the connection ends with it
  no_request,
};
std::string_view name_of(Method method);

// Whether a request is owed a reply. `perhaps` where the rules leave it open.
enum class Owed : std::uint8_t { reply, perhaps, nothing };

// The parameters of a mining.submit that can be read as one, and what the wire showed when it was
// read.
struct WireSubmit {
  std::string worker;
  std::string job_id;
  std::string nonce2;
  std::string ntime;
  std::string nonce;
  std::optional<std::string> version_bits;

  WireJobPtr job;           // null: none of this connection that is remembered
  bool job_exact = true;    // false: found by ignoring the case of the id, or sent as a number
  double lowest = 0;        // job->lowest at that time
  bool stale = false;       // a clean notify of another tip had been sent since
  bool superseded = false;  // a clean notify of whatever tip had been sent since
};

struct WireRequest {
  std::uint64_t number = 0;  // counts the requests of all clients, in the order they were read
  Moment at;
  Method method{};
  Owed owed{};
  std::string id;    // normalised JSON text; "null" if missing
  std::string user;  // authorize, submit
  std::optional<WireSubmit> submit;
};

struct WireReply {
  std::string id;
  bool well_formed = false;  // id, result, error in that order, and one of the last two null
  bool in_order = true;      // false: a request before this one is still owed its reply
  bool failed = false;
  bool is_true = false;  // result is true
  int code = 0;          // of the error
  std::string text;
};

// One connection.
struct WireClient {
  Client id = 0;
  std::string ip;
  Moment connected;
  bool subscribed = false;
  Bytes extranonce1;
  std::size_t nonce2_size = 0;
  bool version_rolling = false;
  std::uint32_t version_mask = 0;    // granted; 0 before configure
  std::vector<std::string> workers;  // user names as sent, in the order of their authorisation
  double difficulty = 0;             // of the last set_difficulty; 0 before the first
  Moment difficulty_at;
  bool difficulty_pending = false;  // no notify has followed it
  std::uint64_t tip = 0;            // clean notifies with another prevhash than the last
  std::uint64_t cleans = 0;
  std::deque<std::shared_ptr<WireJob>> jobs;  // oldest first; old ones are forgotten
  bool forgot_jobs = false;
  std::deque<WireRequest> pending;  // owed a reply, or perhaps
  bool doomed = false;              // it sent what ends a connection: nothing more is owed to it
  bool closed_by_pool = false;      // for wire_gone
  bool unclear = false;  // no telling what its lines mean or whose a reply is: do not judge it

  [[nodiscard]] bool authorised() const { return !workers.empty(); }
  [[nodiscard]] WireJobPtr newest() const { return jobs.empty() ? nullptr : jobs.back(); }
};

// Hears parsed lines. The client is as it was before the line for requests, as it is after it for
// everything else; all references are valid during the call only, jobs for as long as they are
// held.
class WireListener {
 public:
  virtual ~WireListener() = default;
  virtual void wire_opened(Moment, const WireClient&) {}
  virtual void wire_request(Moment, const WireClient&, const WireRequest&) {}
  // Null request: nobody asked for this reply.
  virtual void wire_reply(Moment, const WireClient&, const WireRequest*, const WireReply&) {}
  // The client's new difficulty; `before` is the old one, 0 if it had none, and `unused` says that
  // no notify came between the two.
  virtual void wire_difficulty(Moment, const WireClient&, double /*before*/, bool /*unused*/) {}
  virtual void wire_job(Moment, const WireClient&, const WireJobPtr&) {}
  // Another notification; `method` as sent.
  virtual void wire_notice(Moment, const WireClient&, std::string_view /*method*/) {}
  // A line of the pool that is not as the rules have it, and why. It changes nothing of the client.
  virtual void wire_broken(Moment, const WireClient&, std::string_view /*why*/) {}
  // The connection has ended, or the pool died; what it still was owed stands in `pending`.
  virtual void wire_gone(Moment, const WireClient&) {}
};

}  // namespace tbg::sim

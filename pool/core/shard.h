// A shard: the miners of one thread, from bytes to replies.
//
// It frames and parses lines, keeps sessions and channels, judges shares, runs vardiff and hands
// out work. It judges a share without asking anybody; only a login asks the hub, for at most
// kLoginTimeout.
//
// A turn of the driver's loop: any number of on_connect/on_bytes/on_disconnect, then judge_batch()
// (all shares read in the turn are hashed as one batch), the mailbox, then finish_turn(): first
// work for logins, new difficulties, replies, one slice of a broadcast. While a solution of this
// turn is not yet on record at the hub, no reply leaves. Requests of one connection are answered in
// the order they came.
//
// Memory: about 1 kB a connection plus its unfinished line, plus the duplicate window. No
// allocation per share once warm. Each call touches at most kConnectionsPerSlice connections or
// kSharesPerBatch shares.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "pool/bitcoin/work.h"
#include "pool/core/client_view.h"
#include "pool/core/connection.h"
#include "pool/core/duplicate_window.h"
#include "pool/core/extranonce.h"
#include "pool/core/job_table.h"
#include "pool/core/messages.h"
#include "pool/core/operator_command.h"
#include "pool/core/options.h"
#include "pool/core/peer_limits.h"
#include "pool/core/share.h"
#include "pool/ports/clock.h"
#include "pool/ports/entropy.h"
#include "pool/ports/events.h"
#include "pool/ports/header_hasher.h"
#include "pool/ports/inputs.h"
#include "pool/ports/log.h"
#include "pool/ports/network.h"
#include "pool/stratum/request.h"

namespace tbg::core {

struct ShardPorts {
  Network& network;
  EventSink& events;
  HeaderHasher& hasher;
  Entropy& entropy;
  OperatorLog& log;
  Mailbox& mailbox;
};

// Totals since the start, for metrics and the console.
struct ShardCounters {
  std::uint64_t connections = 0;
  std::uint64_t authorized = 0;
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::array<std::uint64_t, 18> rejected_by_error{};  // index: stratum::Error
  std::uint64_t refused_submits = 0;                  // before authorisation

  ShardCounters& operator+=(const ShardCounters& more);
};

class Shard final : public NetworkInputs {
 public:
  Shard(const Options& options, ShardId id, std::uint32_t boot, ShardPorts ports);
  ~Shard() override;

  void on_connect(Now now, ConnectionId connection, const Peer& peer) override;
  void on_bytes(Now now, ConnectionId connection, std::string_view bytes) override;
  void on_disconnect(Now now, ConnectionId connection, CloseReason reason) override;
  void on_message(Now now, ToShard message);
  OperatorAnswer on_operator(const OperatorCommand& command);

  void judge_batch(Now now);
  // True if there is more to do at once: a broadcast or sweep is not finished.
  bool finish_turn(Now now);
  // When the shard wants to be called again at the latest, monotonic.
  [[nodiscard]] std::int64_t next_deadline() const;

  [[nodiscard]] const ShardCounters& counters() const { return counters_; }
  // Connections above `after` in the order of their ids, at most `limit` and kViewsMax; less when
  // they have very many workers. Empty: there are no more. Looks at every seat.
  [[nodiscard]] std::vector<ClientView> clients(Now now, ConnectionId after,
                                                std::size_t limit) const;

 private:
  // shard.cpp: connections
  Connection* find(ConnectionId id);
  void disconnect(Now now, Connection& connection, CloseReason reason);
  void close(Connection& connection, CloseReason reason);
  void say(Connection& connection);  // its `out` has something to send
  void start_logins(Now now);
  void send_retargets(Now now);
  void flush(Now now);

  // shard_requests.cpp: one request each
  void on_line(Now now, Connection& connection, std::string_view line);
  void dispatch(Now now, Connection& connection, const stratum::Request& request);
  void subscribe(Now now, Connection& c, std::string_view id, const stratum::Subscribe& request);
  void authorize(Now now, Connection& c, std::string_view id, const stratum::Authorize& request);
  void configure(Now now, Connection& c, std::string_view id, const stratum::Configure& request);
  void suggest(Now now, Connection& c, const stratum::SuggestDifficulty& request);
  void submit(Now now, Connection& c, std::string_view id, const stratum::Submit* request);
  bool refuse_login(Now now, Connection& c, std::string_view id, stratum::Error error);
  [[nodiscard]] std::size_t tag_limit(std::size_t payout_script_size) const;
  void add_worker(Now now, Connection& c, std::string_view login, std::string_view name);

  // shard_shares.cpp: a batch from hashing to verdicts
  std::optional<stratum::Error> prepare(Now now, const stratum::Submit& request, Share& share);
  void hash_batch();
  void prefetch_duplicates() const;
  void settle(Now now, Share& share);
  void settle_hashed(Now now, Share& share, bool meets_network, std::size_t best_header);
  void report_share(Now now, const Share& share, std::optional<stratum::Error> refused,
                    double achieved, std::size_t header, bool is_block);
  void report_solution(Now now, const Share& share, std::size_t header, double achieved);
  void credit(Now now, Share& share, const bitcoin::Hash256& hash, double achieved);
  void reply_share(Now now, Share& share, std::optional<stratum::Error> refused);
  [[nodiscard]] bool credited_before(const Share& share, const bitcoin::Hash256& hash) const;

  // shard_work.cpp: difficulties and jobs
  [[nodiscard]] double network_difficulty() const;
  [[nodiscard]] CoinbaseTag coinbase_tag(const Payout& payout) const;
  void change_difficulty(Now now, Connection& c, double wanted, DiffReason reason, double rate);
  void consider_vardiff(Now now, Connection& c, bool silent);
  void on_job(Now now, const NewJob& message);
  // Appends what brings the connection up to date: difficulty if it changed, then the newest job.
  void append_work(Now now, Connection& c, std::string& out);
  void append_difficulty_if_new(Connection& c, std::string& out);
  void broadcast_slice(Now now);
  void begin_broadcast();
  void rank(const Connection& c);
  void forget_windows_before(std::uint64_t tip);
  void sweep_slice(Now now);
  void look_at(Now now, std::size_t seat);
  void look_soon(const Connection& c);
  void on_login_answer(Now now, const LoginAnswer& answer);

  // shard_operator.cpp
  OperatorAnswer tell(std::optional<ConnectionId> client, std::string line);
  void announce_slice();

  const Options& options_;
  ShardId id_;
  std::uint32_t boot_;
  ShardPorts ports_;
  AddressLimits address_limits_;
  SessionTable sessions_;
  stratum::RequestParser parser_;
  ShardCounters counters_;

  std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
  // The same in a stable order, with what a broadcast or a sweep needs to know beside it: neither
  // must touch 10,000 connections to put 10,000 miners in order or to find one that is silent.
  struct Seat {
    Connection* connection = nullptr;
    ConnectionId id{};
    std::int64_t look_at_us = 0;  // no time-out or silence can be due before, monotonic
    std::int16_t rank = kNoWork;  // exponent of the difficulty, which follows the hash rate
  };
  static constexpr std::int16_t kNoWork = INT16_MIN;  // not authorised
  std::vector<Seat> seats_;
  std::vector<ConnectionId> speaking_;  // have something in `out`
  std::vector<ConnectionId> starting_;  // authorised, waiting for first work
  std::vector<ConnectionId> retargeting_;
  std::vector<ConnectionId> closing_;

  UserTagsPtr tags_;       // of the newest job
  UserTagsPtr next_tags_;  // of the next one; null: the same
  std::uint32_t tags_version_ = 0;
  JobTable jobs_;
  bool work_withdrawn_ = true;
  std::uint64_t notified_tip_ = 0;       // newest tip a miner here was told of
  std::vector<ConnectionId> broadcast_;  // still to be told, the next one last
  bool reconnecting_ = false;            // the broadcast says client.reconnect
  struct Announcement {
    std::string line;
    std::vector<ConnectionId> to;  // the next one last
  };
  std::deque<Announcement> announcements_;  // an operator's words to everybody
  std::size_t sweep_at_ = 0;
  std::int64_t next_sweep_us_ = 0;
  std::uint32_t unsecured_solutions_ = 0;

  std::map<std::uint64_t, DuplicateWindow>
      duplicates_;  // by tip; old ones go when all miners left them
  bool window_full_warned_ = false;

  // The batch and its scratch space, kept between turns.
  std::vector<Share> batch_;
  std::string ids_;
  std::vector<bitcoin::RootClimb> climbs_;
  bitcoin::BatchClimber climber_;
  std::vector<bitcoin::HeaderBytes> headers_;
  std::vector<bitcoin::Hash256> hashes_;
  bitcoin::Bytes coinbase_;
  std::string head_;
  std::uint64_t head_key_ = 0;  // what head_ holds: sequence, variant, tag size
  bitcoin::Bytes suffix_;
  std::string broadcast_out_;
};

}  // namespace tbg::core

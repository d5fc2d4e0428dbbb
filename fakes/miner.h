// A Stratum V1 miner as a pure state machine: bytes in, bytes out, hashing when told to.
//
// It knows the protocol from the outside only. What it submits it has really hashed, so a pool that
// accepts its shares and a chain that accepts its blocks agree with a second derivation of the
// work. Memory: one unfinished line (at most kLineMax), the output not yet taken, the requests not
// yet answered.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "fakes/miner_work.h"

namespace tbg::fakes {

struct MinerOptions {
  std::string user = "bcrt1qexample";
  std::vector<std::string> more_users = {};  // of a proxy: they log in too, and submit in turn
  std::string password = "x";
  MinerProfile profile = bitaxe_profile();
  std::string user_agent = {};  // instead of the profile's, if not empty
  std::uint64_t seed = 1;
};

struct MinerStats {
  std::uint64_t hashes = 0;
  std::uint64_t submitted = 0;
  std::uint64_t accepted = 0;
  std::map<std::string, std::uint64_t> rejected;  // by the error's text
  std::uint64_t blocks = 0;                       // submitted shares that meet the network target
  std::uint64_t notifies = 0;
  std::uint64_t bad_lines = 0;  // from the pool: no JSON, or a notify that makes no sense
  double best_difficulty = 0;

  [[nodiscard]] std::uint64_t rejected_total() const;
};

class VirtualMiner {
 public:
  explicit VirtualMiner(MinerOptions options);

  // A new connection: what it knew of the last one is gone but the session id and the statistics.
  void connect();
  // Bytes from the pool, cut anywhere.
  void on_bytes(std::string_view bytes);
  // Bytes for the pool.
  std::string take_output();
  // Hashes at most `hashes_max` headers of the running job and submits what is good enough.
  std::uint64_t mine(std::uint64_t hashes_max);
  // The same in two steps, for who wants to submit at the time a share was found.
  std::uint64_t hash(std::uint64_t hashes_max, std::vector<MinerShare>& found);
  void submit(const MinerShare& share);
  // The next header of the running job, not hashed; nullopt without a job. For a world in which
  // hashes are drawn, not computed.
  std::optional<MinerShare> pick(bitcoin::HeaderBytes& header);
  // Counts the jobs taken up: a share of an earlier one would not be found any more.
  [[nodiscard]] std::uint64_t job_number() const { return job_number_; }

  [[nodiscard]] bool is_authorized() const { return authorized_; }
  [[nodiscard]] bool has_job() const { return work_.has_job(); }
  // The difficulty that counts for the running job.
  [[nodiscard]] double difficulty() const { return difficulty_; }
  [[nodiscard]] std::uint32_t version_mask() const { return version_mask_; }
  // The pool asked for a new connection.
  [[nodiscard]] bool wants_reconnect() const { return wants_reconnect_; }
  [[nodiscard]] const MinerStats& stats() const { return stats_; }
  [[nodiscard]] const std::string& session_id() const { return session_id_; }

  static constexpr std::size_t kLineMax = 64 * 1024;

 private:
  enum class Asked : std::uint8_t { configure, subscribe, authorize, other, submit };
  struct Pending {
    std::uint64_t id = 0;
    Asked what{};
  };
  struct Message;  // one parsed line

  void send_burst();
  void greet(Greeting step);
  void request(Asked what, std::string_view method, std::string_view params);
  void on_line(std::string_view line);
  void on_reply(const Message& message);
  void on_reply_to(std::uint64_t id, const Message& message);
  void on_submit_reply(const Message& message);
  void on_subscribed(const Message& message);
  void on_configured(const Message& message);
  void on_method(const Message& message);
  void on_notify(const Message& message);
  void on_notify(const NotifyTexts& texts);
  void set_extranonce(const Message& message);
  void apply_difficulty(double difficulty);
  [[nodiscard]] bool burst_answered() const;

  MinerOptions options_;
  std::vector<std::string> quoted_users_;  // as they stand in a submit
  MinerWork work_;
  MinerStats stats_;
  std::string partial_;
  std::string output_;
  std::deque<Pending> pending_;
  std::uint64_t next_id_ = 0;
  std::size_t next_burst_ = 0;
  std::string session_id_;
  bool subscribed_ = false;
  bool authorized_ = false;
  bool wants_reconnect_ = false;
  double difficulty_ = 1;       // in force
  double next_difficulty_ = 1;  // from the next job on
  std::uint32_t version_mask_ = 0;
  std::uint64_t job_number_ = 0;
  std::vector<MinerShare> shares_;
};

}  // namespace tbg::fakes

// Collects from a run what its report shows, in bounded memory: at most kMinersKept miners of a
// few kB each (newcomers beyond are only counted), thinned lists of everything else, and the shares
// that NotableShares keeps. Add it to the world before it runs.
//
// A miner is the login of the first worker of a connection; its connections one after the other are
// one miner.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "sim/checkers/share_book.h"
#include "sim/checkers/wire_view.h"
#include "sim/report/notable_shares.h"
#include "sim/report/thinned.h"

namespace tbg::sim {

struct FaultSpan {
  std::string kind;
  std::int64_t from_us = 0;
  std::int64_t to_us = -1;  // -1: to the end
};
struct TipStep {
  std::int64_t us = 0;
  std::int64_t height = 0;
};
struct JobTick {
  std::int64_t us = 0;
  bool clean = false;
};
struct DifficultyStep {
  std::int64_t us = 0;
  double difficulty = 0;
};
struct RefusedTick {
  std::int64_t us = 0;
  int code = 0;
};
struct ConnectionSpan {
  std::int64_t from_us = 0;
  std::int64_t to_us = -1;
};

struct NodeTrack {
  Thinned<TipStep, 1024> steps;
  Thinned<TipStep, 512> reorgs;
  Thinned<TipStep, 512> by_pool;
};

struct MinerTrack {
  std::string worker;  // as it logged in
  Thinned<DifficultyStep, 128> difficulty;
  Thinned<ConnectionSpan, 128> connections;  // those that have ended
  std::int64_t up_since_us = -1;             // -1: not connected
  Buckets accepted;
  Thinned<RefusedTick, 128> refused;
  std::uint64_t accepted_count = 0;
  std::uint64_t refused_count = 0;
  std::deque<Client> clients;  // the latest
};

class RunRecorder final : public Observer, private WireListener, private ShareListener {
 public:
  static constexpr std::size_t kMinersKept = 2'000;
  static constexpr std::size_t kFaultsKept = 1'000;
  static constexpr std::size_t kTipsKept = 256;     // for chains
  static constexpr std::size_t kChangesKept = 4;    // of difficulty, of one connection
  static constexpr std::size_t kClientsKept = 64;   // of one miner
  static constexpr std::size_t kJobsKnown = 1'024;  // to tell new ones

  RunRecorder();

  [[nodiscard]] std::int64_t start_us() const { return start_us_; }
  [[nodiscard]] std::int64_t end_us() const { return end_us_; }
  [[nodiscard]] const std::vector<FaultSpan>& faults() const { return faults_; }
  [[nodiscard]] const std::map<std::size_t, NodeTrack>& nodes() const { return nodes_; }
  [[nodiscard]] const Thinned<std::int64_t, 256>& boots() const { return boots_; }
  [[nodiscard]] const Thinned<std::int64_t, 256>& crashes() const { return crashes_; }
  [[nodiscard]] const Thinned<JobTick, 1024>& jobs() const { return jobs_; }
  [[nodiscard]] const std::vector<MinerTrack>& miners() const { return miners_; }
  [[nodiscard]] std::uint64_t miners_left_out() const { return miners_left_out_; }
  // -1: the world was not healed.
  [[nodiscard]] std::int64_t healed_us() const { return healed_us_; }
  [[nodiscard]] std::vector<ShareFacts> notable_shares() const { return notable_.all(); }

  void on_boot(Moment at, std::uint32_t boot) override;
  void on_crash(Moment at) override;
  void on_connect(Moment at, Client client, std::string_view ip) override;
  void on_request(Moment at, Client client, std::string_view line) override;
  void on_reply(Moment at, Client client, std::string_view line) override;
  void on_closed(Moment at, Client client, bool by_pool) override;
  void on_turn_end(Moment at) override;
  void on_event(Moment at, const SeenEvent& event) override;
  void on_tip(Moment at, const TipInfo& tip) override;
  void on_fault(Moment at, std::string_view kind, bool begins) override;
  void on_healed(Moment at) override;
  void on_finish(Moment at) override;
  void on_violation(const Violation& violation) override;

 private:
  struct Session {
    std::size_t miner = kNone;
    std::deque<DifficultyChange> changes;  // the latest
    // Of the diff_updated event that the wire has not followed yet.
    std::string why;
    double shares_per_min = 0;
  };
  struct KnownTip {
    TipFact fact;
    Hash previous{};
  };
  static constexpr std::size_t kNone = SIZE_MAX;

  void wire_reply(Moment at, const WireClient& client, const WireRequest* request,
                  const WireReply& reply) override;
  void wire_difficulty(Moment at, const WireClient& client, double before, bool unused) override;
  void wire_job(Moment at, const WireClient& client, const WireJobPtr& job) override;
  void wire_gone(Moment at, const WireClient& client) override;
  void share_seen(Moment at, const SeenShare& share) override;

  void pass(Moment at);
  void log_in(const WireClient& client, const std::string& worker);
  [[nodiscard]] std::size_t miner_of(const std::string& worker);
  [[nodiscard]] ShareFacts facts_of(const SeenShare& share) const;
  void add_work(const SeenShare& share, ShareFacts& facts) const;
  [[nodiscard]] JobFact job_fact(const WireJob& job) const;
  [[nodiscard]] std::optional<TipFact> tip_of(const Hash& hash) const;
  [[nodiscard]] bool continues(const TipInfo& tip, const Hash& before, std::int64_t height) const;
  void know_tip(const TipInfo& tip, const TipFact& fact);

  WireView view_;
  ShareBook book_;
  std::int64_t start_us_ = -1;
  std::int64_t end_us_ = 0;
  std::int64_t healed_us_ = -1;
  std::vector<FaultSpan> faults_;
  std::vector<std::size_t> under_way_;  // of faults_
  std::map<std::size_t, NodeTrack> nodes_;
  std::map<std::size_t, Hash> node_tips_;
  std::map<Hash, KnownTip> tips_;
  std::deque<Hash> tip_order_;
  std::map<Hash, std::string> finders_;
  Thinned<std::int64_t, 256> boots_;
  Thinned<std::int64_t, 256> crashes_;
  Thinned<JobTick, 1024> jobs_;
  std::deque<std::string> job_order_;
  std::map<std::string, std::int64_t, std::less<>> known_jobs_;
  std::vector<MinerTrack> miners_;
  std::map<std::string, std::size_t> miner_numbers_;
  std::uint64_t miners_left_out_ = 0;
  std::map<Client, Session> sessions_;
  NotableShares notable_;
};

}  // namespace tbg::sim

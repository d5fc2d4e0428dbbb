// Every important action leaves the pool as one of these typed events (spec: docs/events). Text is
// made behind the sink. All views are valid only during emit().
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "pool/bitcoin/address.h"
#include "pool/bitcoin/bytes.h"
#include "pool/ports/network.h"
#include "pool/ports/types.h"

namespace tbg {

// Who did it: on every event about a miner.
struct Miner {
  std::string_view user;    // payout address
  std::string_view worker;  // "" if the user name had none
  ConnectionId client{};
};

struct ShareSubmitted {
  Miner miner;
  double diff = 0;   // credited if accepted, else required
  double sdiff = 0;  // achieved; 0 if the share was not hashed
  bool accepted = false;
  std::string_view reject_reason;  // "" if accepted
  std::string_view ip;
  std::string_view job_id;
  std::int64_t height = 0;
  bitcoin::Hash256 previous;
  bitcoin::ByteView nonce1;
  bitcoin::ByteView nonce2;
  std::uint32_t ntime = 0;
  std::uint32_t version = 0;
  std::uint32_t nonce = 0;
  bitcoin::Hash256 hash;  // zero if not computed
  bool is_block = false;
};

enum class Timeframe : std::uint8_t { session, week, alltime };

struct ShareBestDiff {
  Miner miner;
  double new_best = 0;
  double prev_best = 0;
  Timeframe timeframe{};
  std::string_view week;  // "2026-W08"
  bitcoin::Hash256 hash;
};

struct WeeklySummary {
  std::string_view user;
  std::string_view week;
  double best_diff_week = 0;
  std::uint64_t total_shares_week = 0;
};

struct BlockFound {
  Miner miner;
  std::int64_t height = 0;
  bitcoin::Hash256 hash;
  bitcoin::Hash256 previous;
  double diff = 0;
  double network_diff = 0;
  std::int64_t reward_sats = 0;  // whole coinbase value
  std::int64_t fees_sats = 0;
  std::uint32_t nonce = 0;
  std::string_view coinbase_sig;
  bool coinbase_sig_custom = false;
  bool stale = false;
};

enum class BlockState : std::uint8_t {
  submitted,
  accepted,
  side_chain,
  rejected,
  confirmed,
  orphaned
};

struct BlockStatus {
  std::int64_t height = 0;
  bitcoin::Hash256 hash;
  BlockState status{};
  std::string_view node;
  std::string_view reason;
  std::int64_t confirmations = 0;
  double latency_ms = 0;  // since the share was read
};

struct MinerConnected {
  Miner miner;
  std::string_view ip;
  std::string_view useragent;
  double initial_diff = 0;
  bitcoin::AddressType address_type{};
  bool version_rolling = false;
  bool resumed = false;
};

struct MinerDisconnected {
  Miner miner;
  std::string_view ip;
  double session_duration = 0;  // s
  std::uint64_t shares_session = 0;
  std::uint64_t rejected_session = 0;
  double best_diff_session = 0;
  double avg_hashrate = 0;  // H/s
  CloseReason reason{};
};

enum class DiffReason : std::uint8_t {
  fast_ramp,
  vardiff,
  idle,
  suggested,
  password,
  configure,
  reconnect_restored,
  operator_,
};

struct DiffUpdated {
  Miner miner;  // the connection's first worker
  double old_diff = 0;
  double new_diff = 0;
  DiffReason reason{};
  double share_rate = 0;   // shares/s
  double target_rate = 0;  // shares/s
};

struct HashrateUpdate {
  std::string_view user;
  std::string_view worker;
  double hashrate_1m = 0;  // H/s
  double hashrate_5m = 0;
  double hashrate_1h = 0;
  double hashrate_1d = 0;
};

struct NewBlockNetwork {
  std::int64_t height = 0;
  bitcoin::Hash256 hash;
  bitcoin::Hash256 previous;
  double diff = 0;
  std::uint32_t bits = 0;
  double first_notified_ms = 0;  // from tip notice to first miner
  bool ours = false;
};

using Event =
    std::variant<ShareSubmitted, ShareBestDiff, WeeklySummary, BlockFound, BlockStatus,
                 MinerConnected, MinerDisconnected, DiffUpdated, HashrateUpdate, NewBlockNetwork>;

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void emit(Now now, const Event& event) = 0;
  // The same event as a line of text, once it is in the spool; without the newline. Only those that
  // events.include lets through.
  virtual void publish(std::string_view /*line*/) {}
};

}  // namespace tbg

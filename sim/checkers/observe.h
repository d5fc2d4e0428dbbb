// What can be seen of a run from outside the pool: the wire, the events it emits, what it asks of
// its nodes, and what really happens in the world. Checkers are fed by this and by nothing else, so
// nothing in here, and nothing in sim/checkers, comes from pool/ (the lint sees to it).
//
// All views are valid only during the call. Hashes are 32 bytes in internal order, as they stand in
// headers; hex on the wire is as the protocol has it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tbg::sim {

// Virtual time in microseconds. `us` never goes back; `wall_us` (Unix time of the pool's machine)
// jumps when a fault says so.
struct Moment {
  std::int64_t us = 0;
  std::int64_t wall_us = 0;
};
inline constexpr std::int64_t kMs = 1'000;
inline constexpr std::int64_t kS = 1'000'000;

using Client = std::uint64_t;  // a connection; never reused within a run, not even over restarts
using Hash = std::array<std::uint8_t, 32>;

// The rules a run is judged by, as its plan states them.
struct PoolRules {
  std::string instance = "sim";
  double min_diff = 1;
  double start_diff = 42;
  double max_diff = 0;  // 0: none
  std::uint32_t version_mask = 0x1fffe000;
  std::size_t nonce1_size = 4;
  std::size_t nonce2_size = 8;
  double update_interval_s = 30;
  double stale_work_limit_s = 120;
  double target_share_interval_s = 10;
  double donation_percent = 0;
  std::string donation_script;  // raw bytes
  std::string tag_base;         // every coinbase carries it
  std::size_t nodes = 1;
  bool sampled = false;  // hashes come from the HashOracle, not from SHA-256 alone
};

// One event of the pool, with the fields of spec/events.md by name. Texts are hex as in the spec
// where it says hex.
struct EventField {
  std::string_view name;
  std::variant<bool, std::int64_t, double, std::string_view, Hash> value;
};
struct SeenEvent {
  std::string_view type;  // "share_submitted", ...
  std::vector<EventField> fields;
  std::uint32_t stream = 0;  // 0: the hub's, or with one shard all

  [[nodiscard]] const EventField* find(std::string_view name) const;
  // The field, or a zero of the type asked for where it is missing or of another type.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] Hash hash(std::string_view name) const;
};

// A block of the world's own chain, as the world knows it (not the pool).
struct TipInfo {
  std::size_t node = 0;  // who has it as its tip now
  Hash hash{};
  Hash previous{};
  std::int64_t height = 0;
  std::uint32_t bits = 0;  // of the next block on top of it
  bool by_pool = false;
};

struct Submission {
  std::size_t node = 0;
  Hash hash{};
  std::string_view block;  // raw bytes, witness serialisation
  // Satoshi its coinbase may claim, subsidy and fees, as the world reckons; 0: not known.
  std::int64_t reward = 0;
};

struct SubmitAnswer {
  std::size_t node = 0;
  Hash hash{};
  bool failed = false;      // an error or a time-out instead of an answer
  std::string_view answer;  // "" for null
};

// What the pool itself says it knows of a user.
struct KnownUser {
  std::string_view address;
  double best_alltime = 0;
  double best_week = 0;
  std::uint64_t shares = 0;
  std::uint64_t shares_week = 0;
  std::string week;  // that best_week and shares_week belong to
};

// A segment of the spool, as the disk holds it.
struct SpoolFile {
  std::string name;
  std::string_view text;
};

// What a checker found.
struct Violation {
  std::string checker;
  Moment at;
  std::string what;  // one sentence: what was expected, what was seen, who
};

// The name of a connection's queue of bytes that the miner has not taken.
std::string link_queue(Client client);

class Observer {
 public:
  virtual ~Observer() = default;

  // The pool process starts with this boot number, or is gone between one event and the next.
  virtual void on_boot(Moment, std::uint32_t /*boot*/) {}
  virtual void on_crash(Moment) {}

  // The wire. A line from a miner is seen when its last byte is handed to the pool; a line to a
  // miner when the pool hands it to its network port. Lines come without their newline.
  virtual void on_connect(Moment, Client, std::string_view /*ip*/) {}
  virtual void on_request(Moment, Client, std::string_view /*line*/) {}
  // Said before what is read now, if that has waited a millisecond or more for the pool's thread.
  virtual void on_waited(Moment, Client, std::int64_t /*us*/) {}
  virtual void on_reply(Moment, Client, std::string_view /*line*/) {}
  virtual void on_closed(Moment, Client, bool /*by_pool*/) {}
  // A miner has read the line whose reply was seen before: it acts on it from now on.
  virtual void on_heard(Moment, Client, std::string_view /*line*/) {}
  // Everything the pool was given in this turn has been worked on.
  virtual void on_turn_end(Moment) {}

  // Told when it is in the spool: a crash cannot take it back, only a power cut or a disk that
  // fails.
  virtual void on_event(Moment, const SeenEvent&) {}

  // The whole spool, before the pool starts and at the end of the run; and what the pool makes of
  // it, when it has started and at the end.
  virtual void on_spool(Moment, const std::vector<SpoolFile>&) {}
  virtual void on_known_users(Moment, const std::vector<KnownUser>&) {}

  // Somebody who reads the spool on the disk takes in a line; the pool deletes a segment of it.
  virtual void on_consumed(Moment, std::string_view /*reader*/, std::string_view /*line*/) {}
  virtual void on_segment_deleted(Moment, std::string_view /*name*/) {}

  // Nodes, from the world's side.
  virtual void on_tip(Moment, const TipInfo&) {}
  virtual void on_node_reachable(Moment, std::size_t /*node*/, bool) {}
  virtual void on_submission(Moment, const Submission&) {}
  virtual void on_submit_answer(Moment, const SubmitAnswer&) {}

  // A queue of the run now holds this much: bytes to a miner (link_queue()), messages, records not
  // yet durable. Told when it fills, when it is empty again, and when it has doubled.
  virtual void on_queue(Moment, std::string_view /*queue*/, std::uint64_t /*depth*/) {}

  // A fault begins or ends; `kind` as in the plan. After on_healed nothing is wrong any more.
  virtual void on_fault(Moment, std::string_view /*kind*/, bool /*begins*/) {}
  virtual void on_healed(Moment) {}
  virtual void on_finish(Moment) {}
  // A checker has found something, just now.
  virtual void on_violation(const Violation&) {}
};

// The hash a header counts with: SHA-256d, or what the sampled world says it is. Header: 80 bytes.
class HashOracle {
 public:
  virtual ~HashOracle() = default;
  [[nodiscard]] virtual Hash hash(const std::array<std::uint8_t, 80>& header) const = 0;
};

// Where checkers put what they find.
class Verdicts {
 public:
  virtual ~Verdicts() = default;
  virtual void report(Violation violation) = 0;
};

}  // namespace tbg::sim

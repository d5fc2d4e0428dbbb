// Extranonce1 ranges and session resumption (rule 4).
//
// Each shard owns one contiguous range of the extranonce1 space, so that the value names its shard
// and no two live sessions share one. Values are handed out in order from a seeded start; those of
// live sessions and of sessions that may still be resumed are skipped. A session id is 16 random
// hex digits: it cannot be guessed, so nobody resumes another miner's session. Memory: one entry
// per live session, three per detached one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "pool/bitcoin/bytes.h"
#include "pool/core/session_book.h"
#include "pool/ports/entropy.h"
#include "pool/ports/types.h"

namespace tbg::core {

struct Extranonce {
  std::array<std::uint8_t, 8> bytes{};  // big-endian counter
  std::uint8_t size = 0;
  [[nodiscard]] bitcoin::ByteView view() const { return {bytes.data(), size}; }
};

class SessionTable {
 public:
  // The shard's part of the space: `shard` of `shards` equal ranges of 256^size values.
  SessionTable(Entropy& entropy, std::size_t size, std::size_t shard, std::size_t shards);

  // A new session. When no value of the range is free, the detached session that would expire first
  // gives way; nullopt when there is none.
  std::optional<Session> open();
  // The session of that id if it was detached here and has not expired.
  std::optional<Session> resume(std::string_view id, std::int64_t now_us);
  // The connection is gone; the session may be resumed until now + kResumeWindow.
  void detach(const Session& session, std::int64_t now_us);
  // As detach(), for a session of before a restart. Passed over if its value is not of this
  // shard's range, or taken.
  void restore(const Session& session, std::int64_t expires_us);
  // The connection is gone and never mined: the value is free again.
  void close(const Session& session);

  [[nodiscard]] Extranonce extranonce(const Session& session) const;

 private:
  void expire(std::int64_t now_us);  // a slice of those
  std::optional<std::uint64_t> next_free();

  Entropy& entropy_;
  std::uint8_t size_;
  std::uint64_t first_;
  std::uint64_t count_;
  std::uint64_t next_;
  std::unordered_set<std::uint64_t> used_;  // live and detached
  SessionBook detached_;
};

}  // namespace tbg::core

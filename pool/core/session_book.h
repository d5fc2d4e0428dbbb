// Sessions that may be resumed, and until when: of the shard those whose connections are gone, of
// the hub all, so that snapshots can tell a restart. Memory: one or two tree nodes per session.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace tbg::core {

using SessionId = std::uint64_t;
std::string session_text(SessionId id);  // 16 hex digits
std::optional<SessionId> parse_session(std::string_view text);

struct Session {
  SessionId id = 0;
  std::uint64_t extranonce = 0;
};

class SessionBook {
 public:
  // Expires never: its connection is open.
  static constexpr std::int64_t kLive = std::numeric_limits<std::int64_t>::max();
  struct Row {
    std::uint64_t extranonce = 0;
    std::int64_t expires_us = kLive;
  };

  // Replaces the row of that session, if there is one.
  void put(const Session& session, std::int64_t expires_us);
  // nullopt: unknown, or expired.
  std::optional<Session> take(SessionId id, std::int64_t now_us);
  // One that has expired or, beyond kDetachedSessionsMax, would expire first.
  std::optional<Session> take_expired(std::int64_t now_us);
  // The one that would expire first.
  std::optional<Session> take_first();

  [[nodiscard]] const std::map<SessionId, Row>& rows() const { return rows_; }
  // Counts puts and takes: equal numbers, equal rows.
  [[nodiscard]] std::uint64_t version() const { return version_; }

 private:
  void drop(SessionId id);

  std::map<SessionId, Row> rows_;
  std::set<std::pair<std::int64_t, SessionId>> expiring_;
  std::uint64_t version_ = 0;
};

}  // namespace tbg::core

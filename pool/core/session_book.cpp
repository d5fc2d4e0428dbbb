#include "pool/core/session_book.h"

#include <charconv>

#include "pool/bitcoin/bytes.h"
#include "pool/core/limits.h"

namespace tbg::core {

std::string session_text(SessionId id) {
  std::string out;
  bitcoin::append_hex32(out, static_cast<std::uint32_t>(id >> 32));
  bitcoin::append_hex32(out, static_cast<std::uint32_t>(id));
  return out;
}

std::optional<SessionId> parse_session(std::string_view text) {
  SessionId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  if (text.size() != 16 || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return id;
}

void SessionBook::put(const Session& session, std::int64_t expires_us) {
  drop(session.id);
  rows_[session.id] = {session.extranonce, expires_us};
  if (expires_us != kLive) expiring_.emplace(expires_us, session.id);
}

void SessionBook::drop(SessionId id) {
  ++version_;
  const auto found = rows_.find(id);
  if (found == rows_.end()) return;
  expiring_.erase({found->second.expires_us, id});
  rows_.erase(found);
}

std::optional<Session> SessionBook::take(SessionId id, std::int64_t now_us) {
  const auto found = rows_.find(id);
  if (found == rows_.end() || found->second.expires_us <= now_us) return std::nullopt;
  const Session session{id, found->second.extranonce};
  drop(id);
  return session;
}

std::optional<Session> SessionBook::take_first() {
  if (expiring_.empty()) return std::nullopt;
  const SessionId id = expiring_.begin()->second;
  const Session session{id, rows_.at(id).extranonce};
  drop(id);
  return session;
}

std::optional<Session> SessionBook::take_expired(std::int64_t now_us) {
  const bool expired = !expiring_.empty() && expiring_.begin()->first <= now_us;
  return expired || expiring_.size() > kDetachedSessionsMax ? take_first() : std::nullopt;
}

}  // namespace tbg::core

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
  (void)take(session.id);
  rows_[session.id] = {session.extranonce, expires_us};
  if (expires_us != kLive) expiring_.emplace(expires_us, session.id);
}

std::optional<Session> SessionBook::take(SessionId id) {
  ++version_;
  const auto found = rows_.find(id);
  if (found == rows_.end()) return std::nullopt;
  const Session session{id, found->second.extranonce};
  expiring_.erase({found->second.expires_us, id});
  rows_.erase(found);
  return session;
}

std::optional<Session> SessionBook::take_expired(std::int64_t now_us) {
  if (expiring_.empty()) return std::nullopt;
  const auto [expires_us, id] = *expiring_.begin();
  if (expires_us > now_us && expiring_.size() <= kDetachedSessionsMax) return std::nullopt;
  return take(id);
}

}  // namespace tbg::core

#include "pool/core/extranonce.h"

#include <charconv>

#include "pool/bitcoin/assert.h"
#include "pool/core/limits.h"

namespace tbg::core {

std::string session_text(SessionId id) {
  std::string out;
  bitcoin::append_hex32(out, static_cast<std::uint32_t>(id >> 32));
  bitcoin::append_hex32(out, static_cast<std::uint32_t>(id));
  return out;
}

SessionTable::SessionTable(Entropy& entropy, std::size_t size, std::size_t shard,
                           std::size_t shards)
    : entropy_(entropy), size_(static_cast<std::uint8_t>(size)) {
  TBG_ASSERT(size >= 1 && size <= 8 && shard < shards);
  // 63 bits are enough to count with and keep the arithmetic free of overflow.
  const std::uint64_t space = size == 8 ? std::uint64_t{1} << 63 : std::uint64_t{1} << (8 * size);
  count_ = space / shards;
  first_ = count_ * shard;
  next_ = entropy_.next() % count_;
}

std::optional<std::uint64_t> SessionTable::next_free() {
  if (used_.size() >= count_) return std::nullopt;
  while (used_.contains(first_ + next_))
    next_ = (next_ + 1) % count_;
  const std::uint64_t value = first_ + next_;
  next_ = (next_ + 1) % count_;
  return value;
}

std::optional<Session> SessionTable::open() {
  const auto value = next_free();
  if (!value) return std::nullopt;
  used_.insert(*value);
  return Session{entropy_.next(), *value};
}

std::optional<Session> SessionTable::resume(std::string_view id, std::int64_t now_us) {
  expire(now_us);
  SessionId number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number, 16);
  if (id.size() != 16 || error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  const auto found = detached_.find(number);
  if (found == detached_.end()) return std::nullopt;
  const Session session = found->second.session;
  detached_.erase(found);
  return session;
}

void SessionTable::detach(const Session& session, std::int64_t now_us) {
  expire(now_us);
  const std::int64_t expires = now_us + kResumeWindow;
  detached_[session.id] = {session, expires};
  expiry_.emplace_back(expires, session.id);
  // Overload: the one that would expire first gives way.
  if (expiry_.size() > kDetachedSessionsMax) expire(expiry_.front().first);
}

void SessionTable::close(const Session& session) { used_.erase(session.extranonce); }

void SessionTable::expire(std::int64_t now_us) {
  while (!expiry_.empty() && expiry_.front().first <= now_us) {
    const auto [expires, id] = expiry_.front();
    expiry_.pop_front();
    const auto found = detached_.find(id);
    if (found == detached_.end() || found->second.expires_us != expires) continue;
    used_.erase(found->second.session.extranonce);
    detached_.erase(found);
  }
}

Extranonce SessionTable::extranonce(const Session& session) const {
  Extranonce out;
  out.size = size_;
  for (std::size_t i = 0; i < size_; ++i)
    out.bytes[i] = static_cast<std::uint8_t>(session.extranonce >> (8 * (size_ - 1u - i)));
  return out;
}

}  // namespace tbg::core

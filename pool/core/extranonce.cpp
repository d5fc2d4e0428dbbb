#include "pool/core/extranonce.h"

#include "pool/bitcoin/assert.h"
#include "pool/core/limits.h"

namespace tbg::core {

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
  auto value = next_free();
  if (!value)
    if (const auto gone = detached_.take_first()) value = gone->extranonce;
  if (!value) return std::nullopt;
  used_.insert(*value);
  return Session{entropy_.next(), *value};
}

std::optional<Session> SessionTable::resume(std::string_view id, std::int64_t now_us) {
  expire(now_us);
  const auto number = parse_session(id);
  return number ? detached_.take(*number, now_us) : std::nullopt;
}

void SessionTable::detach(const Session& session, std::int64_t now_us) {
  detached_.put(session, now_us + kResumeWindow);
  expire(now_us);
}

void SessionTable::restore(const Session& session, std::int64_t expires_us) {
  if (session.extranonce < first_ || session.extranonce - first_ >= count_) return;
  if (used_.insert(session.extranonce).second) detached_.put(session, expires_us);
}

void SessionTable::close(const Session& session) { used_.erase(session.extranonce); }

void SessionTable::expire(std::int64_t now_us) {
  for (std::size_t i = 0; i < kConnectionsPerSlice; ++i) {
    const auto gone = detached_.take_expired(now_us);
    if (!gone) return;
    used_.erase(gone->extranonce);
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

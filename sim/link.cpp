#include "sim/link.h"

#include <algorithm>
#include <utility>

namespace tbg::sim {
namespace {

constexpr std::uint64_t kToPool = 0;
constexpr std::uint64_t kToMiner = 1;

}  // namespace

Link::Link(Scheduler& scheduler, LinkEnds& ends, Client id, const LinkOptions& options,
           std::uint64_t seed)
    : scheduler_(scheduler),
      ends_(ends),
      id_(id),
      options_(options),
      random_(seed, id, Stream::latency) {
  put(to_pool_, What::connect, {});
}

std::int64_t Link::arrival(const Way& way, std::size_t bytes) {
  const std::int64_t jitter = options_.jitter_us > 0 ? random_.between(0, options_.jitter_us) : 0;
  std::int64_t at = scheduler_.now_us() + options_.latency_us + jitter;
  at = std::max({at, way.last_us, stalled_until_us_});
  if (&way == &to_miner_ && options_.read_rate > 0) {
    const auto reading = static_cast<std::int64_t>(bytes * 1'000'000 / options_.read_rate);
    at = std::max(at, way.last_us + reading);
  }
  return at;
}

void Link::put(Way& way, What what, std::string_view bytes) {
  if (broken_ || is_over()) return;
  if (what == What::bytes && bytes.size() > 1 && options_.split > 0 &&
      random_.chance(options_.split)) {
    const auto cut =
        static_cast<std::size_t>(random_.between(1, static_cast<int>(bytes.size()) - 1));
    put_piece(way, what, bytes.substr(0, cut));
    bytes.remove_prefix(cut);
  }
  put_piece(way, what, bytes);
}

void Link::put_piece(Way& way, What what, std::string_view bytes) {
  const std::int64_t at = arrival(way, bytes.size());
  way.last_us = at;
  way.bytes += bytes.size();
  way.pieces.push_back({at, what, std::string(bytes)});
  schedule(way, at);
}

void Link::schedule(const Way& way, std::int64_t at_us) {
  ++events_;
  scheduler_.at(at_us, *this, &way == &to_pool_ ? kToPool : kToMiner);
}

void Link::send_to_pool(std::string_view bytes) {
  if (!miner_done_ && !bytes.empty()) put(to_pool_, What::bytes, bytes);
}

void Link::send_to_miner(std::string_view bytes) {
  if (!pool_done_ && !bytes.empty()) put(to_miner_, What::bytes, bytes);
  tell_queue();
}

void Link::close_by_miner() {
  if (std::exchange(miner_done_, true)) return;
  if (!pool_done_) put(to_pool_, What::end, {});
}

void Link::close_by_pool() {
  if (std::exchange(pool_done_, true)) return;
  if (!miner_done_) put(to_miner_, What::end, {});
  tell_queue();
}

void Link::reset() {
  to_pool_.pieces.clear();
  to_miner_.pieces.clear();
  if (!std::exchange(pool_done_, true)) ends_.pool_loses(id_, true);
  if (!std::exchange(miner_done_, true)) ends_.miner_loses(id_);
  tell_queue();
}

void Link::stall_until(std::int64_t time_us) {
  stalled_until_us_ = std::max(stalled_until_us_, time_us);
  for (Way* const way : {&to_pool_, &to_miner_}) {
    for (Piece& piece : way->pieces)
      piece.arrives_us = std::max(piece.arrives_us, stalled_until_us_);
    way->last_us = std::max(way->last_us, stalled_until_us_);
    schedule(*way, stalled_until_us_);
  }
}

// What is under way arrives as soon as nothing but the latency holds it.
void Link::hurry(Way& way) {
  const std::int64_t soon_us =
      std::max(scheduler_.now_us() + options_.latency_us, stalled_until_us_);
  for (Piece& piece : way.pieces)
    piece.arrives_us = std::min(piece.arrives_us, soon_us);
  way.last_us = std::min(way.last_us, soon_us);
  schedule(way, soon_us);
}

void Link::set_read_rate(std::uint64_t bytes_per_s) {
  options_.read_rate = bytes_per_s;
  if (bytes_per_s == 0) hurry(to_miner_);
}

void Link::recover() {
  stalled_until_us_ = 0;
  set_read_rate(0);
  hurry(to_pool_);
}

// The socket is the pool's as long as it has not closed it.
std::size_t Link::queued() const {
  if (pool_done_) return 0;
  return to_miner_.bytes > options_.socket_buffer ? to_miner_.bytes - options_.socket_buffer : 0;
}

void Link::on_event(std::int64_t now_us, std::uint64_t what) {
  --events_;
  deliver(what == kToPool ? to_pool_ : to_miner_, now_us);
  tell_queue();
}

void Link::tell_queue() {
  const std::size_t bytes = queued();
  if ((bytes == 0) == (queue_told_ == 0) && bytes < 2 * queue_told_) return;
  if (bytes == queue_told_) return;
  queue_told_ = bytes;
  ends_.queue_changed(id_, bytes);
}

void Link::deliver(Way& way, std::int64_t now_us) {
  while (!way.pieces.empty() && way.pieces.front().arrives_us <= now_us) {
    const Piece piece = std::move(way.pieces.front());
    way.pieces.pop_front();
    way.bytes -= piece.bytes.size();
    if (!broken_) hand_over(way, piece);
  }
}

void Link::hand_over(const Way& way, const Piece& piece) {
  if (&way == &to_pool_) {
    if (pool_done_) return;
    if (piece.what == What::connect) return ends_.pool_accepts(id_);
    if (piece.what == What::bytes) return ends_.pool_receives(id_, piece.bytes);
    pool_done_ = true;
    return ends_.pool_loses(id_, false);
  }
  if (miner_done_) return;
  if (piece.what == What::bytes) return ends_.miner_receives(id_, piece.bytes);
  miner_done_ = true;
  ends_.miner_loses(id_);
}

}  // namespace tbg::sim

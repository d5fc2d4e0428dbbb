// One TCP connection between a miner and the pool: two byte streams with latency, cut and joined
// anywhere, that may stall, break silently, be reset, or be read slowly.
//
// Bytes arrive in order. A stall holds what would arrive during it; a broken (half-open) link
// swallows everything and tells nobody; a reset tells both ends. The pool's side has a socket
// buffer: what the miner does not read fills it, and `queued()` reports the rest.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "sim/checkers/observe.h"
#include "sim/random.h"
#include "sim/scheduler.h"

namespace tbg::sim {

struct LinkOptions {
  std::int64_t latency_us = 20 * kMs;
  std::int64_t jitter_us = 5 * kMs;
  double split = 0.1;  // chance of a segment to be cut in two
  // Bytes a second the miner reads at most; 0: as fast as they come.
  std::uint64_t read_rate = 0;
  std::size_t socket_buffer = 64 * 1024;
};

// Who hears a link's two ends. Called only from within the scheduler's events.
class LinkEnds {
 public:
  virtual ~LinkEnds() = default;
  virtual void pool_accepts(Client link) = 0;
  virtual void pool_receives(Client link, std::string_view bytes) = 0;
  virtual void pool_loses(Client link, bool reset) = 0;
  virtual void miner_receives(Client link, std::string_view bytes) = 0;
  virtual void miner_loses(Client link) = 0;
  // queued() has become 0 or is no longer 0, or is twice what was told last.
  virtual void queue_changed(Client link, std::size_t bytes) = 0;
};

class Link final : public Actor {
 public:
  // Begins to connect: the pool hears of it after the latency.
  Link(Scheduler& scheduler, LinkEnds& ends, Client id, const LinkOptions& options,
       std::uint64_t seed);

  void send_to_pool(std::string_view bytes);
  void send_to_miner(std::string_view bytes);
  // Orderly ends: the other side hears after all bytes before it.
  void close_by_miner();
  void close_by_pool();
  // Both sides hear of an error at once, bytes under way are lost.
  void reset();
  // Nobody hears anything any more, in either direction.
  void break_silently() { broken_ = true; }
  // Nothing arrives before that time.
  void stall_until(std::int64_t time_us);
  // 0: what waits already is read at once, too.
  void set_read_rate(std::uint64_t bytes_per_s);
  // Whatever kept its bytes is over.
  void recover();

  [[nodiscard]] Client id() const { return id_; }
  // Bytes sent to the miner that its side has not taken beyond the socket's buffer.
  [[nodiscard]] std::size_t queued() const;
  // Both ends are done with it.
  [[nodiscard]] bool is_over() const { return pool_done_ && miner_done_; }
  // And no event of it is left in the queue: the object may go.
  [[nodiscard]] bool may_go() const { return is_over() && events_ == 0; }

  void on_event(std::int64_t now_us, std::uint64_t what) override;

 private:
  enum class What : std::uint8_t { connect, bytes, end };
  struct Piece {
    std::int64_t arrives_us = 0;
    What what{};
    std::string bytes;
  };
  struct Way {
    std::deque<Piece> pieces;
    std::int64_t last_us = 0;  // arrival of the latest piece
    std::size_t bytes = 0;     // under way
  };

  void put(Way& way, What what, std::string_view bytes);
  void put_piece(Way& way, What what, std::string_view bytes);
  void schedule(const Way& way, std::int64_t at_us);
  void hurry(Way& way);
  std::int64_t arrival(const Way& way, std::size_t bytes);
  void deliver(Way& way, std::int64_t now_us);
  void hand_over(const Way& way, const Piece& piece);
  void tell_queue();

  Scheduler& scheduler_;
  LinkEnds& ends_;
  Client id_;
  LinkOptions options_;
  Random random_;
  Way to_pool_;
  Way to_miner_;
  std::int64_t stalled_until_us_ = 0;
  std::size_t queue_told_ = 0;
  std::size_t events_ = 0;  // in the scheduler's queue
  bool broken_ = false;
  bool pool_done_ = false;
  bool miner_done_ = false;
};

}  // namespace tbg::sim

// What asks `floor` and `node` for new work, and for their end: signals, lines on standard input,
// time.
#pragma once

#include <cstdint>

#include "pool/load/poller.h"

namespace tbg::load {

class Triggers {
 public:
  static constexpr std::uint64_t kTags = 3;

  // Uses the tags first_tag .. first_tag + kTags - 1 of the poller. every_s 0: no timer. Blocks the
  // signals SIGUSR1, SIGINT and SIGTERM, which it reads from a descriptor instead.
  Triggers(Poller& poller, std::uint64_t first_tag, double every_s);
  ~Triggers();
  Triggers(const Triggers&) = delete;
  Triggers& operator=(const Triggers&) = delete;

  enum class Wish : std::uint8_t { nothing, new_work, stop };
  // For an event of one of the three tags: SIGUSR1, a line or the timer want new work; SIGINT and
  // SIGTERM the end.
  Wish read(std::uint64_t tag);

 private:
  Wish read_signal() const;
  Wish read_input();
  Wish read_timer() const;

  Poller& poller_;
  std::uint64_t first_tag_;
  int signals_ = -1;
  int timer_ = -1;
};

}  // namespace tbg::load

// epoll with timeouts in nanoseconds.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <span>

namespace tbg::load {

// Level-triggered. `tag` is the caller's name for the descriptor and comes back in
// epoll_event.data.u64. Errors of the system calls are failures of the environment and throw
// std::system_error.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void add(int fd, std::uint32_t events, std::uint64_t tag);
  void change(int fd, std::uint32_t events, std::uint64_t tag);
  void remove(int fd);

  // Waits until something is ready or the time is over; negative: for ever. The events are valid
  // until the next call. Interrupted by a signal: none.
  std::span<const epoll_event> wait(std::int64_t timeout_ns);

 private:
  static constexpr int kEventsMax = 512;
  int fd_;
  std::array<epoll_event, kEventsMax> events_{};
};

}  // namespace tbg::load

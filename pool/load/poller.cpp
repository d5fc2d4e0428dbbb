#include "pool/load/poller.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>

namespace tbg::load {
namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

}  // namespace

Poller::Poller() : fd_(epoll_create1(EPOLL_CLOEXEC)) {
  if (fd_ < 0) fail("epoll_create1");
  // The kernel may end a wait up to 50 us late to save wake-ups; an open-loop sender must be on
  // time.
  prctl(PR_SET_TIMERSLACK, 1);
}

Poller::~Poller() { close(fd_); }

void Poller::add(int fd, std::uint32_t events, std::uint64_t tag) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag;
  if (epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl add");
}

void Poller::change(int fd, std::uint32_t events, std::uint64_t tag) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag;
  if (epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) != 0) fail("epoll_ctl mod");
}

void Poller::remove(int fd) {
  if (epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr) != 0) fail("epoll_ctl del");
}

std::span<const epoll_event> Poller::wait(std::int64_t timeout_ns) {
  const timespec timeout{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
  const int ready =
      epoll_pwait2(fd_, events_.data(), kEventsMax, timeout_ns < 0 ? nullptr : &timeout, nullptr);
  if (ready >= 0) return {events_.data(), static_cast<std::size_t>(ready)};
  if (errno != EINTR) fail("epoll_pwait2");
  return {};
}

}  // namespace tbg::load

#include "pool/load/triggers.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "pool/load/clock.h"

namespace tbg::load {
namespace {

int checked(int fd, const char* call) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), call);
  return fd;
}

int open_signals() {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (const int signal : {SIGUSR1, SIGINT, SIGTERM})
    sigaddset(&wanted, signal);
  sigprocmask(SIG_BLOCK, &wanted, nullptr);
  return checked(signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd");
}

int open_timer(double every_s) {
  const int fd =
      checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create");
  const std::int64_t every_ns = seconds_to_ns(every_s);
  const timespec period{every_ns / kNsPerSecond, every_ns % kNsPerSecond};
  const itimerspec setting{.it_interval = period, .it_value = period};
  checked(timerfd_settime(fd, 0, &setting, nullptr), "timerfd_settime");
  return fd;
}

}  // namespace

Triggers::Triggers(Poller& poller, std::uint64_t first_tag, double every_s)
    : poller_(poller), first_tag_(first_tag), signals_(open_signals()) {
  poller_.add(signals_, EPOLLIN, first_tag);
  try {
    poller_.add(STDIN_FILENO, EPOLLIN, first_tag + 1);
  } catch (const std::system_error&) {
    // Closed, or a file or /dev/null, which cannot be waited for: no lines will come from there.
  }
  if (every_s > 0) {
    timer_ = open_timer(every_s);
    poller_.add(timer_, EPOLLIN, first_tag + 2);
  }
}

Triggers::~Triggers() {
  close(signals_);
  if (timer_ >= 0) close(timer_);
}

Triggers::Wish Triggers::read(std::uint64_t tag) {
  if (tag == first_tag_) return read_signal();
  return tag == first_tag_ + 1 ? read_input() : read_timer();
}

Triggers::Wish Triggers::read_signal() const {
  signalfd_siginfo signal{};
  if (::read(signals_, &signal, sizeof signal) != sizeof signal) return Wish::nothing;
  return signal.ssi_signo == SIGUSR1 ? Wish::new_work : Wish::stop;
}

Triggers::Wish Triggers::read_input() {
  std::array<char, 4096> line;
  const ssize_t size = ::read(STDIN_FILENO, line.data(), line.size());
  if (size > 0) return Wish::new_work;
  poller_.remove(STDIN_FILENO);
  return Wish::nothing;
}

Triggers::Wish Triggers::read_timer() const {
  std::uint64_t expirations = 0;
  return ::read(timer_, &expirations, sizeof expirations) > 0 ? Wish::new_work : Wish::nothing;
}

}  // namespace tbg::load

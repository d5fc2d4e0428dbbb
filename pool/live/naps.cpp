#include "pool/live/naps.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

#include "pool/live/thread_pace.h"

namespace tbg::live {

Naps::Naps(int nap_ms) : nap_ms_(nap_ms), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Naps::wake() {
  const std::uint64_t one = 1;
  const ssize_t written = ::write(wake_.get(), &one, sizeof one);
  static_cast<void>(written);  // an eventfd takes it unless 2^64 - 2 are in it
}

bool Naps::wait(int milliseconds) {
  pollfd wanted{wake_.get(), POLLIN, 0};
  if (::poll(&wanted, 1, milliseconds) <= 0) return false;
  std::uint64_t count = 0;
  return ::read(wake_.get(), &count, sizeof count) > 0;
}

void begin_helper(const char* name) {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
  ::pthread_setname_np(::pthread_self(), name);
  let_others_go_first();
}

}  // namespace tbg::live

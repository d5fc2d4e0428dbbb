#include "pool/live/thread_pace.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace tbg::live {
namespace {

constexpr std::uint64_t kTurnNs = 100'000;  // the least there is

// struct sched_attr in its first form, sched_setattr(2): the kernel's header with it and <sched.h>
// cannot both be included.
struct Attributes {
  std::uint32_t size = sizeof(Attributes);
  std::uint32_t policy = SCHED_OTHER;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0;  // nanoseconds
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
};

}  // namespace

void hurry_this_thread() {
  Attributes wanted;
  if (::syscall(SYS_sched_getattr, 0, &wanted, sizeof wanted, 0) != 0) return;
  wanted.policy = SCHED_OTHER;
  wanted.runtime = kTurnNs;
  static_cast<void>(::syscall(SYS_sched_setattr, 0, &wanted, 0));
}

void let_others_go_first() {
  const sched_param none{};
  static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &none));
}

}  // namespace tbg::live

#include "pool/load/process_stats.h"

#include <unistd.h>

#include <ctime>
#include <fstream>
#include <string>

namespace tbg::load {
namespace {

// The process's CPU clock: the sum that /proc/PID/stat shows as utime + stime, but in nanoseconds,
// not in ticks of 10 ms.
std::optional<std::int64_t> cpu_ns(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
    return std::nullopt;
  return std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
}

}  // namespace

std::optional<ProcessStats> process_stats(pid_t pid) {
  const auto cpu = cpu_ns(pid);
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  std::int64_t size_pages = 0;
  std::int64_t resident_pages = 0;
  if (!cpu || !(statm >> size_pages >> resident_pages)) return std::nullopt;
  return ProcessStats{.cpu_ns = *cpu, .rss_bytes = resident_pages * sysconf(_SC_PAGESIZE)};
}

}  // namespace tbg::load

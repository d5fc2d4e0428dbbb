// What a process has used so far, read from outside.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace tbg::load {

struct ProcessStats {
  std::int64_t cpu_ns = 0;     // user + system of all its threads, dead ones included
  std::int64_t rss_bytes = 0;  // resident memory
};

// nullopt if there is no such process (any more).
std::optional<ProcessStats> process_stats(pid_t pid);

}  // namespace tbg::load

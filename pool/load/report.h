// How a subcommand tells its results: as aligned text, and as JSON for ci/bench.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "pool/load/histogram.h"
#include "pool/load/process_stats.h"

namespace tbg::load {

// Prints one line per figure (nested objects with their path); with `json_file` also writes the
// object there. Throws std::runtime_error if that file cannot be written.
void print_report(const nlohmann::ordered_json& figures, const std::string& json_file);

// {"p50": ..., "p90": ..., "p99": ..., "p99.9": ..., "max": ...} in microseconds.
nlohmann::ordered_json latency_us(const Histogram& histogram);

// The server under test, watched by its process id; 0: nobody is watched. A process that is gone is
// an error of the run: std::runtime_error.
class WatchedProcess {
 public:
  explicit WatchedProcess(pid_t pid) : pid_(pid) {}
  [[nodiscard]] bool is_watched() const { return pid_ != 0; }
  [[nodiscard]] ProcessStats stats() const;

 private:
  pid_t pid_;
};

}  // namespace tbg::load

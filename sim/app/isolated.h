// Runs in processes of their own: a pool that asserts, crashes or hangs takes one run with it, and
// says so like a checker would.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/run.h"

namespace tbg::sim {

// Names of what a process can fail with, beside the checkers'.
inline constexpr const char* kDied = "process";   // an assertion, a sanitizer, a signal
inline constexpr const char* kHung = "deadline";  // it took too long

// What a process has used from its beginning to its end.
struct Usage {
  double cpu_s = 0;              // its own and the kernel's for it
  std::uint64_t peak_bytes = 0;  // most memory resident at once
};

// One run. The child does not return; what it prints to the standard error is kept for the verdict.
class IsolatedRun {
 public:
  using Body = std::function<Outcome()>;

  // The run is killed after so many seconds of real time.
  IsolatedRun(const Body& body, double deadline_s);
  ~IsolatedRun();
  IsolatedRun(const IsolatedRun&) = delete;
  IsolatedRun& operator=(const IsolatedRun&) = delete;

  // To be polled for reading.
  [[nodiscard]] int result_fd() const { return result_.fd; }
  [[nodiscard]] int complaint_fd() const { return complaint_.fd; }
  // Reads what is there, looks at the clock; true when the run is over.
  bool advance();
  // Once it is over. A dead or hung process makes a violation of its own.
  [[nodiscard]] Outcome outcome() const;
  [[nodiscard]] double seconds() const { return seconds_; }
  // Once it is over.
  [[nodiscard]] const Usage& usage() const { return usage_; }

 private:
  struct Pipe {
    int fd = -1;
    std::string text;
    bool drain();  // false at its end
  };
  [[nodiscard]] std::string last_words() const;

  pid_t child_ = -1;
  Pipe result_;
  Pipe complaint_;
  std::chrono::steady_clock::time_point begun_;
  double deadline_s_;
  double seconds_ = 0;
  Usage usage_;
  int status_ = 0;
  bool hung_ = false;
};

// Keeps `jobs` runs going: asks `next` for the body of the next one (empty: there are no more) and
// gives each outcome, with its number and seconds, to `done`, which returns whether to go on.
// `tick` is called about every half second.
struct RunQueue {
  std::function<IsolatedRun::Body(std::uint64_t number)> next;
  std::function<bool(std::uint64_t number, const Outcome& outcome, double seconds)> done;
  std::function<void()> tick;
};
void run_all(const RunQueue& queue, unsigned jobs, double deadline_s);

// One run, waited for.
Outcome run_alone(const IsolatedRun::Body& body, double deadline_s);
// The same, with what it has used.
Outcome run_measured(const IsolatedRun::Body& body, double deadline_s, Usage& usage);

}  // namespace tbg::sim

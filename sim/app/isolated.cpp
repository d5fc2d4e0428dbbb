#include "sim/app/isolated.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "sim/app/outcome_json.h"

namespace tbg::sim {
namespace {

constexpr std::size_t kComplaintMax = 16 * 1024;
constexpr int kTickMs = 500;

void write_all(int fd, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t wrote = ::write(fd, text.data() + at, text.size() - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    at += static_cast<std::size_t>(wrote);
  }
}

[[noreturn]] void be_child(const IsolatedRun::Body& body, int result, int complaint) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody would read the outcome
  ::dup2(complaint, STDERR_FILENO);
  int code = 0;
  try {
    write_all(result, to_json(body()).dump());
  } catch (const std::exception& error) {
    write_all(complaint, std::string("exception: ") + error.what());
    code = 1;
  }
  ::_exit(code);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void make_pipe(int (&ends)[2]) {
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
}

}  // namespace

bool IsolatedRun::Pipe::drain() {
  char buffer[65'536];
  while (fd >= 0) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return true;
    if (got == 0) {
      ::close(fd);
      fd = -1;
      break;
    }
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return fd >= 0;
}

IsolatedRun::IsolatedRun(const Body& body, double deadline_s)
    : begun_(std::chrono::steady_clock::now()), deadline_s_(deadline_s) {
  int result[2];
  int complaint[2];
  make_pipe(result);
  make_pipe(complaint);
  child_ = ::fork();
  if (child_ < 0) throw std::system_error(errno, std::generic_category(), "cannot fork");
  if (child_ == 0) be_child(body, result[1], complaint[1]);
  ::close(result[1]);
  ::close(complaint[1]);
  result_.fd = result[0];
  complaint_.fd = complaint[0];
  ::fcntl(result_.fd, F_SETFL, O_NONBLOCK);
  ::fcntl(complaint_.fd, F_SETFL, O_NONBLOCK);
}

IsolatedRun::~IsolatedRun() {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, &status_, 0);
  }
  for (const Pipe* const pipe : {&result_, &complaint_})
    if (pipe->fd >= 0) ::close(pipe->fd);
}

bool IsolatedRun::advance() {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begun_;
  seconds_ = elapsed.count();
  if (seconds_ > deadline_s_ && !hung_) {
    hung_ = true;
    ::kill(child_, SIGKILL);
  }
  const bool complains = complaint_.drain();
  if (complaint_.text.size() > kComplaintMax)
    complaint_.text.erase(0, complaint_.text.size() - kComplaintMax);
  if (result_.drain() || complains) return false;
  rusage used{};
  ::wait4(child_, &status_, 0, &used);
  usage_ = {seconds_of(used.ru_utime) + seconds_of(used.ru_stime),
            static_cast<std::uint64_t>(used.ru_maxrss) * 1'024};
  child_ = -1;
  return true;
}

std::string IsolatedRun::last_words() const {
  if (hung_) return "no end after " + std::to_string(static_cast<int>(deadline_s_)) + " s";
  std::string words;
  if (WIFSIGNALED(status_)) words = ::strsignal(WTERMSIG(status_));
  if (WIFEXITED(status_)) words = "exit status " + std::to_string(WEXITSTATUS(status_));
  return words + (complaint_.text.empty() ? "" : ": " + complaint_.text);
}

Outcome IsolatedRun::outcome() const {
  const auto json = nlohmann::json::parse(result_.text, nullptr, false);
  const bool whole = !hung_ && WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
  if (whole && json.is_object()) return outcome_of(json);
  Outcome outcome;
  outcome.violation_count = 1;
  outcome.violations.push_back({hung_ ? kHung : kDied, {}, last_words()});
  return outcome;
}

void run_all(const RunQueue& queue, unsigned jobs, double deadline_s) {
  struct Slot {
    std::uint64_t number;
    std::unique_ptr<IsolatedRun> run;
  };
  std::vector<Slot> slots;
  std::uint64_t number = 0;
  bool more = true;
  auto ticked = std::chrono::steady_clock::now();
  while (true) {
    while (more && slots.size() < jobs) {
      const IsolatedRun::Body body = queue.next(number);
      if (!body) {
        more = false;
      } else {
        slots.push_back({number++, std::make_unique<IsolatedRun>(body, deadline_s)});
      }
    }
    if (slots.empty()) return;  // rather than wait for nothing
    std::vector<pollfd> waits;
    for (const Slot& slot : slots)
      for (const int fd : {slot.run->result_fd(), slot.run->complaint_fd()})
        waits.push_back({fd, POLLIN, 0});
    ::poll(waits.data(), waits.size(), kTickMs);
    for (std::size_t i = slots.size(); i-- > 0;) {
      if (!slots[i].run->advance()) continue;
      more = queue.done(slots[i].number, slots[i].run->outcome(), slots[i].run->seconds()) && more;
      slots.erase(slots.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const auto now = std::chrono::steady_clock::now();
    if (queue.tick && now - ticked > std::chrono::milliseconds(kTickMs)) {
      ticked = now;
      queue.tick();
    }
  }
}

Outcome run_alone(const IsolatedRun::Body& body, double deadline_s) {
  Outcome outcome;
  run_all({.next = [&](std::uint64_t n) { return n == 0 ? body : IsolatedRun::Body(); },
           .done =
               [&](std::uint64_t, const Outcome& found, double) {
                 outcome = found;
                 return false;
               },
           .tick = {}},
          1, deadline_s);
  return outcome;
}

Outcome run_measured(const IsolatedRun::Body& body, double deadline_s, Usage& usage) {
  IsolatedRun run(body, deadline_s);
  do {
    pollfd waits[] = {{run.result_fd(), POLLIN, 0}, {run.complaint_fd(), POLLIN, 0}};
    ::poll(waits, std::size(waits), kTickMs);
  } while (!run.advance());
  usage = run.usage();
  return run.outcome();
}

}  // namespace tbg::sim

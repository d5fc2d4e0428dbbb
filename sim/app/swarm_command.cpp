// tbgsim swarm: many drawn plans at once, each in a process of its own.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "sim/app/commands.h"
#include "sim/app/failure.h"
#include "sim/app/isolated.h"
#include "sim/app/scenarios.h"

namespace tbg::sim {
namespace {

using Clock = std::chrono::steady_clock;

unsigned long long u(std::uint64_t value) { return value; }

class Swarm {
 public:
  explicit Swarm(const SwarmArguments& arguments) : arguments_(arguments), first_(first_seed()) {}

  int run() {
    run_all({.next = [this](std::uint64_t number) { return next(number); },
             .done = [this](std::uint64_t number, const Outcome& outcome,
                            double seconds) { return done(number, outcome, seconds); },
             .tick = [this] { tick(); }},
            jobs(), kRunDeadline);
    if (::isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\n");
    arguments_.json ? print_json() : print_summary();
    if (failed_.empty()) return 0;
    if (!arguments_.json) explain();
    return 1;
  }

 private:
  // Every so many seeds are run again at the end of the line: runs are numbered, seeds repeat.
  [[nodiscard]] std::uint64_t seed_of(std::uint64_t number) const {
    return first_ +
           (is_again(number) ? (number - arguments_.seeds) * arguments_.twice_every : number);
  }
  [[nodiscard]] bool is_again(std::uint64_t number) const { return number >= arguments_.seeds; }
  [[nodiscard]] std::uint64_t runs() const {
    if (arguments_.twice_every == 0 || arguments_.minutes > 0) return arguments_.seeds;
    return arguments_.seeds +
           (arguments_.seeds + arguments_.twice_every - 1) / arguments_.twice_every;
  }
  [[nodiscard]] double minutes() const {
    return std::chrono::duration<double>(Clock::now() - begun_).count() / 60;
  }
  [[nodiscard]] unsigned jobs() const {
    return arguments_.jobs > 0 ? arguments_.jobs
                               : std::max(1U, std::thread::hardware_concurrency());
  }
  [[nodiscard]] std::uint64_t first_seed() const {
    // Unless told otherwise, a swarm looks where nobody has looked before.
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    return seed_argument(arguments_.from).value_or(static_cast<std::uint64_t>(now));
  }

  IsolatedRun::Body next(std::uint64_t number) {
    const bool over = arguments_.minutes > 0 ? minutes() >= arguments_.minutes : number >= runs();
    if (over) return {};
    return [plan = draw_plan(seed_of(number), arguments_.bounds)] { return run_plan(plan); };
  }

  bool done(std::uint64_t number, Outcome outcome, double seconds) {
    const std::uint64_t seed = seed_of(number);
    const auto [known, fresh] = hashes_.emplace(seed, outcome.numbers.hash);
    if (!fresh && known->second != outcome.numbers.hash && outcome.good()) {
      outcome.violation_count = 1;
      outcome.violations.push_back({"determinism", {}, "the second run gave another hash"});
    }
    if (fresh)
      ++done_;
    else
      ++again_;
    simulated_s_ += draw_plan(seed, arguments_.bounds).duration_s;
    if (seconds > slowest_s_) slowest_s_ = seconds, slowest_ = seed;
    probes_.add(outcome.probes);
    shares_ += outcome.numbers.submitted;
    if (!outcome.good()) note_failure(number, std::move(outcome));
    return failed_.empty() || !arguments_.stop_at_first;
  }

  void note_failure(std::uint64_t number, Outcome outcome) {
    if (!arguments_.json) {
      const Failure failure = failure_of(outcome);
      std::fprintf(stderr, "%s failed: %s: %s\n", seed_text(seed_of(number)).c_str(),
                   failure.checker.c_str(), failure.what.c_str());
    }
    failed_.emplace(number, std::move(outcome));
  }

  void tick() {
    if (arguments_.json) return;
    const char* const end = ::isatty(STDERR_FILENO) != 0 ? "\r" : "\n";
    const bool speak = *end == '\r' || minutes() * 60 >= told_s_ + 10;
    if (!speak) return;
    told_s_ = minutes() * 60;
    std::fprintf(stderr, "%llu of %llu seeds, %.0f seeds/min, %zu failed, %zu of %zu probes%s",
                 u(done_), u(arguments_.seeds), static_cast<double>(done_) / minutes(),
                 failed_.size(), reached(), Probes::catalogue().size(), end);
  }

  [[nodiscard]] std::size_t reached() const {
    const auto all = Probes::catalogue();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(),
                      [&](const ProbeInfo& info) { return probes_.count(info.name) > 0; }));
  }

  void print_summary() const {
    std::printf("%llu seeds from %s, %llu of them twice: %zu failed\n", u(done_),
                seed_text(first_).c_str(), u(again_), failed_.size());
    std::printf(
        "%.0f seeds/min on %u jobs (%.1f min); %.0f simulated hours, %llu shares; "
        "slowest %s, %.1f s\n",
        static_cast<double>(done_) / minutes(), jobs(), minutes(), simulated_s_ / 3600, u(shares_),
        seed_text(slowest_).c_str(), slowest_s_);
    std::printf("probes reached: %zu of %zu", reached(), Probes::catalogue().size());
    const char* lead = "; never: ";
    for (const ProbeInfo& info : Probes::catalogue()) {
      if (probes_.count(info.name) > 0) continue;
      std::printf("%s%s", lead, std::string(info.name).c_str());
      lead = ", ";
    }
    std::printf("\n");
    for (const auto& [number, outcome] : failed_)
      std::printf("failed: %s %s\n", seed_text(seed_of(number)).c_str(),
                  failure_of(outcome).checker.c_str());
  }

  void print_json() const {
    nlohmann::json json = {{"seeds", done_},
                           {"violations", failed_.size()},
                           {"first", nullptr},
                           {"seconds", minutes() * 60}};
    if (!failed_.empty()) {
      const auto& [number, outcome] = *failed_.begin();
      const Failure failure = failure_of(outcome);
      json["first"] = {{"seed", seed_text(seed_of(number))},
                       {"index", number},
                       {"checker", failure.checker},
                       {"what", failure.what}};
    }
    std::printf("%s\n",
                json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  }

  void explain() const {
    const auto& [number, outcome] = *failed_.begin();
    const std::uint64_t seed = seed_of(number);
    std::printf("\nfirst failure, %s:\n", seed_text(seed).c_str());
    std::string again = "tbgsim run " + seed_text(seed);
    if (arguments_.bounds.miners_max != SwarmBounds{}.miners_max)
      again += " --miners " + std::to_string(arguments_.bounds.miners_max);
    if (arguments_.bounds.shards > 0)
      again += " --shards " + std::to_string(arguments_.bounds.shards);
    explain_failure(draw_plan(seed, arguments_.bounds), outcome, again, arguments_.out,
                    arguments_.shrink ? kShrinkSeconds : 0);
  }

  const SwarmArguments& arguments_;
  std::uint64_t first_;
  Clock::time_point begun_ = Clock::now();
  std::map<std::uint64_t, std::uint64_t> hashes_;  // by seed
  std::map<std::uint64_t, Outcome> failed_;        // by number of the run
  Probes probes_;
  std::uint64_t done_ = 0;
  std::uint64_t again_ = 0;
  std::uint64_t shares_ = 0;
  std::uint64_t slowest_ = 0;
  double slowest_s_ = 0;
  double simulated_s_ = 0;
  double told_s_ = 0;
};

}  // namespace

int swarm_command(const SwarmArguments& arguments) { return Swarm(arguments).run(); }

}  // namespace tbg::sim

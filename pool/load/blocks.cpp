// tbgload blocks: how fast new work reaches idle miners after a new block.
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "pool/load/clock.h"
#include "pool/load/commands.h"
#include "pool/load/report.h"
#include "pool/load/round_watch.h"

namespace tbg::load {
namespace {

using nlohmann::ordered_json;

Round play_round(Swarm& swarm, RoundWatch& watch, const BlocksOptions& options) {
  const std::int64_t start = mono_ns();
  if (options.trigger_pid != 0) {
    watch.begin(start);
    if (kill(options.trigger_pid, SIGUSR1) != 0) {
      throw std::system_error(errno, std::generic_category(), "signal the trigger process");
    }
  } else {
    watch.begin(std::nullopt);
  }
  while (!watch.is_complete()) {
    swarm.turn(10 * kNsPerMs);
    if (mono_ns() - start > seconds_to_ns(options.timeout_s)) {
      throw std::runtime_error("only " + std::to_string(watch.round().miners_with_full) +
                               " miners had a full job of the new block in time");
    }
  }
  return watch.round();
}

// {"min": ..., "median": ..., "max": ...} in milliseconds from the start of each round; null
// without any.
ordered_json spread_ms(const std::vector<Round>& rounds, std::int64_t Round::*moment) {
  std::vector<double> times;
  for (const Round& round : rounds) {
    if (round.*moment != 0) times.push_back(to_ms(round.*moment - round.start_ns.value()));
  }
  if (times.empty()) return nullptr;
  std::sort(times.begin(), times.end());
  return {{"min", times.front()}, {"median", times[times.size() / 2]}, {"max", times.back()}};
}

}  // namespace

int run_blocks(const BlocksOptions& options) {
  const WatchedProcess server(options.pid);
  Swarm swarm(options.swarm);
  RoundWatch watch(options.swarm.miners);
  swarm.listen({.on_reply = {},
                .on_notify = [&](std::uint32_t miner, std::string_view line,
                                 double) { watch.on_notify(miner, line, swarm.read_time_ns()); },
                .on_read_end = {}});
  swarm.log_in();
  swarm.idle(options.pause_s);
  const std::int64_t cpu_before = server.stats().cpu_ns;
  std::vector<Round> rounds;
  while (rounds.size() < options.rounds) {
    rounds.push_back(play_round(swarm, watch, options));
    swarm.idle(options.pause_s);  // what the server does afterwards is part of its price
  }
  const std::int64_t cpu_ns = server.stats().cpu_ns - cpu_before;
  ordered_json out{{"miners", swarm.size()},
                   {"rounds", rounds.size()},
                   {"clean", std::all_of(rounds.begin(), rounds.end(),
                                         [](const Round& round) { return round.clean; })},
                   {"first_empty_ms", spread_ms(rounds, &Round::first_empty_ns)},
                   {"first_full_ms", spread_ms(rounds, &Round::first_full_ns)},
                   {"last_full_ms", spread_ms(rounds, &Round::last_full_ns)}};
  std::uint64_t jobs = 0;
  for (const Round& round : rounds)
    jobs += round.jobs;
  out["jobs_per_miner_and_block"] =
      static_cast<double>(jobs) / (static_cast<double>(rounds.size()) * swarm.size());
  if (server.is_watched()) out["server_cpu_us_per_job"] = to_us(cpu_ns) / static_cast<double>(jobs);
  print_report(out, options.json_file);
  return 0;
}

}  // namespace tbg::load

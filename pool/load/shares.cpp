// tbgload shares: what one share costs the server, and how long its answer takes.
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pool/bitcoin/sha256_batch.h"
#include "pool/load/clock.h"
#include "pool/load/commands.h"
#include "pool/load/report.h"
#include "pool/load/share_run.h"

namespace tbg::load {
namespace {

using nlohmann::ordered_json;

constexpr double kDrainSeconds = 5;

struct Window {
  double seconds = 0;
  std::uint64_t answered = 0;  // within the window, the drain not counted
  std::int64_t server_cpu_ns = 0;
  std::int64_t server_rss_bytes = 0;
  std::int64_t own_cpu_ns = 0;
  std::uint64_t hashes = 0;
};

std::int64_t own_cpu_ns() { return process_stats(getpid()).value().cpu_ns; }

Window measure(ShareRun& run, const WatchedProcess& server, double duration_s) {
  run.reset_counts();
  const std::int64_t start_ns = mono_ns();
  const std::int64_t cpu_before = server.stats().cpu_ns;
  const std::int64_t own_cpu_before = own_cpu_ns();
  const std::uint64_t hashes_before = run.hashes();
  run.run_for(duration_s);
  const ProcessStats after = server.stats();
  return {.seconds = to_seconds(mono_ns() - start_ns),
          .answered = run.counts().accepted + run.counts().rejections(),
          .server_cpu_ns = after.cpu_ns - cpu_before,
          .server_rss_bytes = after.rss_bytes,
          .own_cpu_ns = own_cpu_ns() - own_cpu_before,
          .hashes = run.hashes() - hashes_before};
}

ordered_json figures(const SharesOptions& options, const ShareRun& run, const Window& window) {
  const auto answered = static_cast<double>(std::max<std::uint64_t>(window.answered, 1));
  ordered_json out{{"hash_kernel", bitcoin::name(bitcoin::best_kernel())},
                   {"connections", options.swarm.miners},
                   {"loop", options.rate == 0 ? "closed" : "open"},
                   {"seconds", window.seconds},
                   {"shares_per_s", static_cast<double>(window.answered) / window.seconds},
                   {"accepted", run.counts().accepted},
                   {"rejected", run.counts().rejections()},
                   {"unanswered", run.counts().unanswered},
                   {"hashes_per_share", static_cast<double>(window.hashes) / answered},
                   {"latency_us", latency_us(run.latency())}};
  out["generator_cpu_us_per_share"] = to_us(window.own_cpu_ns) / answered;
  for (const auto& [reason, count] : run.counts().rejected)
    out["rejected_reasons"][reason] = count;
  if (options.pid != 0) {
    out["server_cpu_us_per_share"] = to_us(window.server_cpu_ns) / answered;
    out["server_cpu_percent"] = to_seconds(window.server_cpu_ns) / window.seconds * 100;
    out["server_rss_mb"] = static_cast<double>(window.server_rss_bytes) / 1e6;
  }
  return out;
}

}  // namespace

int run_shares(const SharesOptions& options) {
  const WatchedProcess server(options.pid);
  Swarm swarm(options.swarm);
  ShareRun run(swarm, options.in_flight, options.rate);
  run.run_for(options.warmup_s);
  const Window window = measure(run, server, options.duration_s);
  run.drain(kDrainSeconds);
  print_report(figures(options, run, window), options.json_file);
  return 0;
}

}  // namespace tbg::load

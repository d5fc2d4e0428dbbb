// tbgload connect: what a login costs the server, and what an idle miner keeps of its memory.
#include <nlohmann/json.hpp>

#include "pool/load/clock.h"
#include "pool/load/commands.h"
#include "pool/load/report.h"

namespace tbg::load {
int run_connect(const ConnectOptions& options) {
  const WatchedProcess server(options.pid);
  Swarm swarm(options.swarm);
  const ProcessStats before = server.stats();
  const std::int64_t start = mono_ns();
  swarm.log_in();
  const double seconds = to_seconds(mono_ns() - start);
  const std::int64_t cpu_ns = server.stats().cpu_ns - before.cpu_ns;
  swarm.idle(options.settle_s);
  const double miners = swarm.size();
  nlohmann::ordered_json out{
      {"miners", swarm.size()}, {"seconds", seconds}, {"logins_per_s", miners / seconds}};
  if (server.is_watched()) {
    const std::int64_t grown_bytes = server.stats().rss_bytes - before.rss_bytes;
    out["server_cpu_us_per_login"] = to_us(cpu_ns) / miners;
    out["server_bytes_per_miner"] = static_cast<double>(grown_bytes) / miners;
  }
  print_report(out, options.json_file);
  swarm.idle(options.hold_s);
  return 0;
}

}  // namespace tbg::load

// Files, log, number of clients, limits per peer.
#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "pool/app/config_sections.h"
#include "pool/live/admin_socket.h"

namespace tbg::app {
namespace {

void read_limits(ObjectReader& config, core::PeerLimits& out) {
  ObjectReader limits = config.child("limits", R"("limits": {"connections_per_ip": 50})");
  constexpr Bounds kCount{1, 1e6};
  limits.whole("connections_per_ip", out.connections_per_ip, kCount, R"("connections_per_ip": 50)");
  limits.whole("connects_per_ip_per_min", out.connects_per_ip_per_min, kCount,
               R"("connects_per_ip_per_min": 60)");
  limits.whole("submits_per_s", out.submits_per_s, kCount, R"("submits_per_s": 100)");
  limits.whole("invalid_per_min", out.invalid_per_min, kCount, R"("invalid_per_min": 100)");
  limits.whole("auth_per_min", out.auth_per_min, kCount, R"("auth_per_min": 30)");
  limits.whole("write_queue_kb", out.write_queue_kb, {64, 1e6}, R"("write_queue_kb": 256)");
  for (std::string& text : limits.words("trusted", R"("trusted": ["192.0.2.7", "2001:db8::1"])")) {
    boost::system::error_code wrong;
    const auto address = boost::asio::ip::make_address(text, wrong);
    if (wrong)
      limits.problem("trusted", "\"" + text +
                                    "\" is no IP address (names and ranges are not "
                                    "served)");
    else
      out.trusted.push_back(address.to_string());
  }
  limits.finish();
}

// Empty is a wish, too: none. A default that cannot be must not keep a pool from mining.
void read_admin_socket(ObjectReader& config, Settings& out) {
  std::string path;
  const bool given =
      config.text("admin_socket", path, R"("admin_socket": "/run/tbgpool/admin.sock")");
  if (given) out.admin_socket = path;
  constexpr std::size_t kMax = live::AdminSocket::kPathMax;
  const std::string where = admin_socket_path(out);
  if (where.size() <= kMax) return;
  const std::string message = where + " has " + std::to_string(where.size()) +
                              " characters, and the system allows " + std::to_string(kMax) +
                              " for a socket: give a shorter path, or \"\" for none";
  if (given) return config.problem("admin_socket", message);
  config.note("admin_socket", message + "; until then tbgctl cannot ask this pool");
  out.admin_socket = "";
}

}  // namespace

void read_process(ObjectReader& config, Settings& out) {
  config.word("logdir", out.logdir, R"("logdir": "logs")");
  config.boolean("status_files", out.status_files, R"("status_files": true)");
  config.boolean("log_shares", out.log_shares, R"("log_shares": false)");
  config.word("datadir", out.datadir, R"("datadir": "data")");
  config.text("record", out.record, R"("record": "session.rec")");
  config.whole("record_part_mb", out.record_part_mb, {64, 1e6}, R"("record_part_mb": 1024)");
  config.boolean("record_pseudonyms", out.record_pseudonyms, R"("record_pseudonyms": true)");
  read_admin_socket(config, out);
  std::string level;
  if (config.text("loglevel", level, R"("loglevel": "info")")) {
    if (const auto known = log_level_from_name(level))
      out.log_level = *known;
    else
      config.expected("loglevel", "debug, info, notice, warning or error");
  }
  std::uint32_t clients = 0;
  if (config.whole("maxclients", clients, {0, 1e7}, R"("maxclients": 10000)") && clients > 0)
    out.clients_max = clients;
  config.number("dropidle", out.pool.drop_idle_s, {0, 31'536'000}, R"("dropidle": 3600)");
  read_limits(config, out.pool.limits);
}

}  // namespace tbg::app

#include "pool/app/settings.h"

#include <array>
#include <string_view>
#include <utility>

namespace tbg::app {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLevels{{
    {"debug", LogLevel::debug},
    {"info", LogLevel::info},
    {"notice", LogLevel::notice},
    {"warning", LogLevel::warning},
    {"error", LogLevel::error},
}};

}  // namespace

Settings default_settings(NodeKind kind) {
  Settings out;
  // NiceHash sells hash rate by the petahash and refuses pools that start it low.
  out.pool.agents = {{"NiceHash", 500'000, 500'000}};
  if (kind == NodeKind::embedded) {
    out.network = bitcoin::Network::regtest;
    out.pool.difficulty.min = 1e-5;
    out.pool.difficulty.start = 5e-4;
    out.pool.tag.signature = "/TheBitcoinGame demo/";
    out.datadir = "embedded/data";
    out.logdir = "embedded/logs";
    out.event_socket_path = "embedded/events.sock";  // a real pool's consumer must not hear of it
  }
  return out;
}

std::string admin_socket_path(const Settings& settings) {
  return settings.admin_socket.value_or(settings.datadir + "/admin.sock");
}

std::optional<LogLevel> log_level_from_name(std::string_view name) {
  for (const auto& [known, level] : kLevels)
    if (known == name) return level;
  return std::nullopt;
}

std::string_view name(LogLevel level) {
  for (const auto& [known, value] : kLevels)
    if (value == level) return known;
  return {};
}

}  // namespace tbg::app

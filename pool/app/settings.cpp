#include "pool/app/settings.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>
#include <utility>

#include "pool/core/limits.h"

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

std::size_t shards_wanted(const Settings& settings) {
  if (settings.pool.shards > 0) return settings.pool.shards;
  const std::size_t cores = std::thread::hardware_concurrency();  // 0: not known
  return std::clamp<std::size_t>(cores, 1, core::kShardsMax);
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

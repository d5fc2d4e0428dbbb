#include "fakes/box_options.h"

#include <charconv>
#include <functional>
#include <map>

namespace tbg::fakes {
namespace {

template <typename T>
bool read(const std::string& text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_hex(const std::string& text, std::uint32_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_network(const std::string& text, bitcoin::Network& out) {
  const auto network = bitcoin::network_from_name(text);
  if (network) out = *network;
  return network.has_value();
}

bool read_node(const std::string& text, BoxOptions& out) {
  out.node_down = text == "down";
  out.node_syncing = text == "ibd";
  out.world.wait_for_work = text == "up";
  return text == "up" || text == "down" || text == "ibd";
}

}  // namespace

bool apply(BoxOptions& options, const std::string& key, const std::string& text) {
  core::Options& pool = options.world.pool;
  core::PeerLimits& limits = pool.limits;
  ChainOptions& chain = options.world.chain;
  const std::map<std::string, std::function<bool()>> readers{
      {"mindiff", [&] { return read(text, pool.difficulty.min); }},
      {"startdiff", [&] { return read(text, pool.difficulty.start); }},
      {"maxdiff", [&] { return read(text, pool.difficulty.max); }},
      {"nonce2length", [&] { return read(text, pool.nonce2_length); }},
      {"shards", [&] { return read(text, pool.shards) && pool.shards > 0; }},
      {"update_interval", [&] { return read(text, pool.update_interval_s); }},
      {"stale_work_limit", [&] { return read(text, pool.stale_work_limit_s); }},
      {"dropidle", [&] { return read(text, pool.drop_idle_s); }},
      {"version_mask", [&] { return read_hex(text, pool.version_mask); }},
      {"network", [&] { return read_network(text, pool.network); }},
      {"connections_per_ip", [&] { return read(text, limits.connections_per_ip); }},
      {"connects_per_ip_per_min", [&] { return read(text, limits.connects_per_ip_per_min); }},
      {"submits_per_s", [&] { return read(text, limits.submits_per_s); }},
      {"invalid_per_min", [&] { return read(text, limits.invalid_per_min); }},
      {"auth_per_min", [&] { return read(text, limits.auth_per_min); }},
      {"bits", [&] { return read_hex(text, chain.bits.emplace()); }},
      {"start_height", [&] { return read(text, chain.start_height); }},
      {"txs", [&] { return read(text, options.transactions); }},
      {"nodes", [&] { return read(text, options.world.nodes); }},
      {"node", [&] { return read_node(text, options); }},
  };
  const auto reader = readers.find(key);
  return reader != readers.end() && reader->second();
}

}  // namespace tbg::fakes

// What an operator wants, read and checked, with every default in one place. Plain values; nothing
// here depends on the network's answers (resolve.h does).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pool/core/options.h"
#include "pool/ports/log.h"

namespace tbg::app {

struct NodeSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: the usual one of the network
  std::string user;
  std::string password;
  std::string cookie;  // file; empty with an empty user: the usual one of the network
  std::vector<std::string> zmq;
};

struct ListenSettings {
  std::string host = "0.0.0.0";
  std::uint16_t port = 3333;
  bool proxy_protocol = false;
};

struct Settings {
  // Handed to the core; network, donation_script and user_tags are filled in by resolve(), nodes
  // and the number of shards (shards_wanted()) by the wiring.
  core::Options pool;

  std::optional<bitcoin::Network> network;  // nullopt: asked from the node
  std::vector<NodeSettings> nodes;
  std::vector<ListenSettings> listen;  // in step with pool.listeners

  std::string btcaddress;
  std::string donaddress;
  std::string user_tags_file;
  std::map<std::string, std::string> demo_tags;  // of demo miners, where the file has none

  bool event_datagrams = true;
  std::string event_socket_path = "/tmp/tbgpool/events.sock";

  std::string logdir = "logs";
  bool status_files = true;
  bool log_shares = false;
  std::string datadir = "data";
  std::optional<std::string> admin_socket;  // nullopt: datadir/admin.sock; "": none
  std::string record;                       // session file; "": none
  std::uint32_t record_part_mb = 1'024;     // size of its parts
  bool record_pseudonyms = false;           // other names in it than the miners'
  LogLevel log_level = LogLevel::info;
  std::optional<std::uint32_t> clients_max;  // nullopt: 90 % of the file limit
};

// The built-in node has a chain of its own that a processor can mine, so its miners start lower and
// its files do not lie among real ones.
enum class NodeKind : std::uint8_t { bitcoind, embedded };
Settings default_settings(NodeKind kind);
// Where the admin socket is; "": nowhere.
std::string admin_socket_path(const Settings& settings);
// 0 in the settings: one for each processor core that this process may use.
std::size_t shards_wanted(const Settings& settings);

std::optional<LogLevel> log_level_from_name(std::string_view name);
std::string_view name(LogLevel level);

}  // namespace tbg::app

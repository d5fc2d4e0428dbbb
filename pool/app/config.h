// From a configuration file and --set to checked settings.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pool/app/config_tree.h"
#include "pool/app/settings.h"

namespace tbg::app {

struct ConfigSource {
  std::optional<std::string> file;
  std::vector<std::string> sets;  // KEY=VALUE each, applied after the file
  NodeKind node = NodeKind::bitcoind;
};

struct LoadedConfig {
  Settings settings;  // good only if there are no problems
  std::vector<std::string> problems;
  std::vector<std::string> notes;
};
LoadedConfig load_config(const ConfigSource& source);

// The tree alone; load_config is this on what it read.
LoadedConfig check_config(const ConfigNode& root, NodeKind node);

// Every key there is, as a path such as "btcd[].url", with an example: for the documentation's own
// test.
std::map<std::string, std::string> known_keys();

}  // namespace tbg::app

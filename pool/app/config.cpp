#include "pool/app/config.h"

#include "pool/app/config_sections.h"
#include "pool/app/config_set.h"

namespace tbg::app {
namespace {

Settings read_all(const ConfigNode& root, NodeKind kind, Findings& findings) {
  Settings out = default_settings(kind);
  ObjectReader config(root, "", findings);
  read_nodes(config, out);
  read_listeners(config, out);
  read_difficulties(config, out);
  read_coinbase(config, out);
  read_work(config, out);
  read_process(config, out);
  read_events(config, out);
  read_not_served_yet(config);
  read_ckpool_only(config);
  config.finish();
  findings.report_unknown();
  return out;
}

std::string to_line(const ConfigError& error) {
  return to_text(error.place) + ": " + error.message;
}

LoadedConfig failed(const ConfigError& error) { return {{}, {to_line(error)}, {}}; }

}  // namespace

LoadedConfig check_config(const ConfigNode& root, NodeKind node) {
  Findings findings;
  LoadedConfig out;
  out.settings = read_all(root, node, findings);
  out.problems = findings.problems();
  out.notes = findings.notes();
  return out;
}

LoadedConfig load_config(const ConfigSource& source) {
  ConfigNode root;
  root.kind = ConfigNode::Kind::object;
  root.place = {"--set", 0};
  if (source.file) {
    auto read = read_config_file(*source.file);
    if (!read) return failed(read.error());
    root = std::move(*read);
  }
  if (auto expanded = expand_dotted_keys(root); !expanded) return failed(expanded.error());
  for (const std::string& set : source.sets)
    if (auto applied = apply_set(root, set); !applied) return failed(applied.error());
  return check_config(root, source.node);
}

std::map<std::string, std::string> known_keys() {
  const auto root = parse_config(R"({"btcd": [{}], "serverurl": [{}], "useragents": [{}]})", "");
  Findings findings;
  read_all(*root, NodeKind::bitcoind, findings);
  return findings.known();
}

}  // namespace tbg::app

#include "pool/app/config_set.h"

#include <algorithm>
#include <iterator>

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

ConfigNode text_node(std::string_view value) {
  ConfigNode node;
  node.kind = Kind::text;
  node.text = value;
  return node;
}

}  // namespace

ConfigResult<void> set_path(ConfigNode& root, std::string_view path, ConfigNode value) {
  const Place place = value.place;
  const std::string whole(path);
  const auto refuse = [&](const std::string& message) {
    return ConfigError{place, whole + ": " + message};
  };
  ConfigNode* at = &root;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view segment = path.substr(0, dot);
    if (segment.empty()) return refuse("an empty name; example: limits.auth_per_min=5");
    const bool index =
        std::all_of(segment.begin(), segment.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (at->kind == Kind::null) {
      at->kind = index ? Kind::array : Kind::object;
      at->place = place;
    }
    if (at->kind != (index ? Kind::array : Kind::object))
      return refuse("\"" + std::string(segment) + "\" leads into " + at->shown());
    if (index) {
      const std::size_t number = segment.size() < 6 ? std::stoul(std::string(segment)) : 1'000'000;
      if (number > at->items.size())
        return refuse("there are only " + std::to_string(at->items.size()) + " entries");
      if (number == at->items.size()) at->items.emplace_back();
      at = &at->items[number];
    } else {
      ConfigNode* next = at->find(segment);
      if (next == nullptr) {
        next = &at->items.emplace_back();
        next->key = segment;
      }
      at = next;
    }
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  value.key = at->key;
  *at = std::move(value);
  return {};
}

ConfigResult<void> apply_set(ConfigNode& root, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  const Place place{"--set", 0};
  if (equals == std::string_view::npos || equals == 0)
    return ConfigError{
        place, "\"" + std::string(assignment) + "\" is not KEY=VALUE; example: --set mindiff=4"};
  const std::string_view text = assignment.substr(equals + 1);
  auto parsed = parse_config(text, "--set", AfterValue::refused);
  ConfigNode value = parsed ? std::move(*parsed) : text_node(text);
  if (value.kind != Kind::text) value.text = text;
  value.place = place;
  return set_path(root, assignment.substr(0, equals), std::move(value));
}

ConfigResult<void> expand_dotted_keys(ConfigNode& root) {
  const auto dotted = [](const ConfigNode& item) {
    return item.key.find('.') != std::string::npos && !item.key.starts_with('_');
  };
  const auto split = std::stable_partition(root.items.begin(), root.items.end(),
                                           [&](const ConfigNode& item) { return !dotted(item); });
  std::vector<ConfigNode> moved(std::make_move_iterator(split),
                                std::make_move_iterator(root.items.end()));
  root.items.erase(split, root.items.end());
  for (ConfigNode& item : moved) {
    const std::string path = item.key;
    if (auto set = set_path(root, path, std::move(item)); !set) return set;
  }
  return {};
}

}  // namespace tbg::app

#include "pool/app/config_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pool/app/text.h"

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

const ConfigNode& empty_object() {
  static const ConfigNode node = [] {
    ConfigNode object;
    object.kind = Kind::object;
    return object;
  }();
  return node;
}

// "btcd[0].url" -> "btcd[].url".
std::string generic(const std::string& path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) out += c;
    if (c == '[') inside = true;
  }
  return out;
}

std::string last_name(const std::string& path) { return path.substr(path.rfind('.') + 1); }

bool printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

void Findings::problem(const Place& place, std::string_view path, std::string_view message,
                       std::string_view example) {
  std::string line = to_text(place);
  if (!path.empty()) line.append(": ").append(path);
  line.append(": ").append(message);
  if (!example.empty()) line.append("; example: ").append(example);
  problems_.push_back(std::move(line));
}

void Findings::note(const Place& place, std::string_view path, std::string_view message) {
  std::string line = to_text(place);
  line.append(": ").append(path).append(": ").append(message);
  notes_.push_back(std::move(line));
}

// The known key that was probably meant: the same name elsewhere, or one at most a third mistyped.
std::string Findings::nearest(const std::string& path) const {
  const std::string wanted = lower(last_name(path));
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const auto& [known, example] : known_) {
    // A key of the same object is the better guess where two are equally near.
    const bool sibling =
        known.size() - last_name(known).size() == generic(path).size() - last_name(path).size() &&
        known.compare(0, known.size() - last_name(known).size(), generic(path), 0,
                      known.size() - last_name(known).size()) == 0;
    const std::size_t distance = edit_distance(wanted, lower(last_name(known)));
    if (distance < best_distance || (distance == best_distance && !best.empty() && sibling)) {
      best = known;
      best_distance = distance;
    }
  }
  return best;
}

void Findings::report_unknown() {
  for (const Unknown& item : unknown_) {
    const std::string meant = nearest(item.path);
    if (meant.empty())
      problem(
          item.node->place, item.path,
          "unknown key; docs/configuration.md lists all, and a key beginning with _ is ignored");
    else
      problem(item.node->place, item.path, "unknown key; did you mean \"" + meant + "\"?",
              known_.at(meant));
  }
  unknown_.clear();
}

ObjectReader::ObjectReader(const ConfigNode& object, std::string path, Findings& findings)
    : object_(object), path_(std::move(path)), findings_(findings) {}

std::string ObjectReader::path(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

Place ObjectReader::place_of(std::string_view key) const {
  const ConfigNode* const node = object_.find(key);
  return node != nullptr ? node->place : object_.place;
}

const ConfigNode* ObjectReader::find(std::string_view key, std::string_view example) {
  asked_.emplace_back(key);
  findings_.know(generic(path(key)), example);
  return object_.find(key);
}

void ObjectReader::problem(std::string_view key, std::string_view message) {
  findings_.problem(place_of(key), path(key), message, findings_.known().at(generic(path(key))));
}

void ObjectReader::expected(std::string_view key, std::string_view what) {
  const ConfigNode* const node = object_.find(key);
  problem(key, "expected " + std::string(what) + ", found " +
                   (node != nullptr ? node->shown() : "nothing"));
}

void ObjectReader::note(std::string_view key, std::string_view message) {
  findings_.note(place_of(key), path(key), message);
}

bool ObjectReader::read_number(std::string_view key, double& out, Bounds bounds, bool whole,
                               std::string_view example) {
  const ConfigNode* const node = find(key, example);
  if (node == nullptr) return false;
  const bool right = node->kind == Kind::number && std::isfinite(node->number) &&
                     node->number >= bounds.min && node->number <= bounds.max &&
                     (!whole || std::floor(node->number) == node->number);
  if (!right) {
    expected(key, std::string(whole ? "a whole number from " : "a number from ") +
                      number_text(bounds.min) + " to " + number_text(bounds.max));
    return false;
  }
  out = node->number;
  return true;
}

bool ObjectReader::number(std::string_view key, double& out, Bounds bounds,
                          std::string_view example) {
  return read_number(key, out, bounds, false, example);
}

bool ObjectReader::boolean(std::string_view key, bool& out, std::string_view example) {
  const ConfigNode* const node = find(key, example);
  if (node == nullptr) return false;
  if (node->kind != Kind::boolean) {
    expected(key, "true or false");
    return false;
  }
  out = node->boolean;
  return true;
}

bool ObjectReader::text(std::string_view key, std::string& out, std::string_view example) {
  const ConfigNode* const node = find(key, example);
  if (node == nullptr) return false;
  // On the command line 123 is as good a name as any.
  const bool typed = node->place.line == 0 && node->kind == Kind::number;
  if (node->kind != Kind::text && !typed) {
    expected(key, "text");
    return false;
  }
  out = node->text;
  return true;
}

bool ObjectReader::word(std::string_view key, std::string& out, std::string_view example) {
  std::string value;
  if (!text(key, value, example)) return false;
  if (value.empty() || !printable(value)) {
    expected(key, "text that is not empty and has no control characters");
    return false;
  }
  out = std::move(value);
  return true;
}

std::vector<const ConfigNode*> ObjectReader::list(std::string_view key, std::string_view example) {
  const ConfigNode* const node = find(key, example);
  if (node == nullptr) return {};
  if (node->kind != Kind::array) return {node};
  std::vector<const ConfigNode*> items;
  for (const ConfigNode& item : node->items)
    items.push_back(&item);
  return items;
}

std::vector<std::string> ObjectReader::words(std::string_view key, std::string_view example) {
  std::vector<std::string> out;
  for (const ConfigNode* const item : list(key, example)) {
    if (item->kind == Kind::text && !item->text.empty() && printable(item->text))
      out.push_back(item->text);
    else
      findings_.problem(item->place, path(key), "expected text, found " + item->shown(), example);
  }
  return out;
}

ObjectReader ObjectReader::child(std::string_view key, std::string_view example) {
  const ConfigNode* const node = find(key, example);
  if (node != nullptr && node->kind != Kind::object) expected(key, "an object { ... }");
  const bool usable = node != nullptr && node->kind == Kind::object;
  return {usable ? *node : empty_object(), path(key), findings_};
}

void ObjectReader::finish() {
  for (const ConfigNode& item : object_.items) {
    if (item.key.starts_with('_')) continue;
    if (std::find(asked_.begin(), asked_.end(), item.key) == asked_.end())
      findings_.unknown(item, path(item.key));
  }
}

}  // namespace tbg::app

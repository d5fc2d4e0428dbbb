#include "pool/app/config_tree.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <utility>

namespace tbg::app {
namespace {

using Kind = ConfigNode::Kind;

// Tells how far the parser has read: each step of the iterator is one byte consumed.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  const char** reached;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    *reached = ++at;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) {
    return a.at != b.at;
  }
};

std::string with_hint(std::string message) {
  const std::size_t column = message.find(": ", message.find("column"));
  if (column != std::string::npos) message.erase(0, column + 2);
  if (message.find("unexpected '}'") != std::string::npos ||
      message.find("unexpected ']'") != std::string::npos)
    message += " (is there a comma too many before it?)";
  else if (message.find("expected ',' or") != std::string::npos ||
           message.find("unexpected string literal; expected") != std::string::npos)
    message += " (is a comma missing before it?)";
  return message;
}

class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(std::string_view text, std::string source)
      : text_(text), reached_(text.data()), counted_(text.data()), source_(std::move(source)) {}

  [[nodiscard]] CountingIterator begin() { return {text_.data(), &reached_}; }
  [[nodiscard]] CountingIterator end() { return {text_.data() + text_.size(), &reached_}; }
  [[nodiscard]] ConfigResult<ConfigNode> result() && {
    if (error_) return *std::move(error_);
    return std::move(root_);
  }

  bool null() override { return scalar({}); }
  bool boolean(bool value) override {
    ConfigNode node;
    node.kind = Kind::boolean;
    node.boolean = value;
    return scalar(std::move(node));
  }
  bool number_integer(std::int64_t value) override {
    return number(static_cast<double>(value), std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) override {
    return number(static_cast<double>(value), std::to_string(value));
  }
  bool number_float(double value, const std::string& typed) override {
    return number(value, typed);
  }
  bool string(std::string& value) override {
    ConfigNode node;
    node.kind = Kind::text;
    node.text = value;
    return scalar(std::move(node));
  }
  bool binary(nlohmann::json::binary_t&) override { return fail("binary data"); }
  bool start_object(std::size_t) override { return open(Kind::object); }
  bool start_array(std::size_t) override { return open(Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    key_line_ = line(0);
    const auto [before, fresh] = keys_.back().try_emplace(name, key_line_);
    if (!fresh && !name.starts_with('_'))
      return fail("\"" + name + "\" is given twice, first on line " +
                  std::to_string(before->second) + "; remove one of them");
    key_ = name;
    return true;
  }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& problem) override {
    return fail("not JSON: " + with_hint(problem.what()));
  }

 private:
  // Of the byte `back` before the last one read.
  int line(std::ptrdiff_t back) {
    const char* const end = std::max(text_.data(), reached_ - back);
    if (end > counted_) {
      lines_ += static_cast<int>(std::count(counted_, end, '\n'));
      counted_ = end;
    }
    return lines_;
  }
  bool fail(std::string message) {
    error_ = ConfigError{{source_, line(0)}, std::move(message)};
    return false;
  }
  bool number(double value, std::string typed) {
    ConfigNode node;
    node.kind = Kind::number;
    node.number = value;
    node.text = std::move(typed);
    return scalar(std::move(node));
  }
  // A number ends where the next byte is none: the parser has read one too many.
  bool scalar(ConfigNode node) {
    const bool is_number = node.kind == Kind::number;
    place(std::move(node), line(is_number ? 1 : 0));
    return true;
  }
  bool open(Kind kind) {
    if (stack_.size() >= static_cast<std::size_t>(kConfigDepthMax))
      return fail("nested more than " + std::to_string(kConfigDepthMax) + " levels deep");
    ConfigNode node;
    node.kind = kind;
    stack_.push_back(place(std::move(node), line(0)));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    stack_.pop_back();
    keys_.pop_back();
    return true;
  }
  ConfigNode* place(ConfigNode node, int own_line) {
    const bool in_object = !stack_.empty() && stack_.back()->kind == Kind::object;
    node.place = {source_, in_object ? key_line_ : own_line};
    if (in_object) node.key = std::move(key_);
    if (stack_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    return &stack_.back()->items.emplace_back(std::move(node));
  }

  std::string_view text_;
  const char* reached_;
  const char* counted_;
  int lines_ = 1;
  std::string source_;
  ConfigNode root_;
  // Only the last child of each is open, so that the pointers stay good while siblings are added.
  std::vector<ConfigNode*> stack_;
  std::vector<std::unordered_map<std::string, int>> keys_;  // of each, and where
  std::string key_;
  int key_line_ = 0;
  std::optional<ConfigError> error_;
};

// At most one byte more than that.
std::string read_up_to(std::istream& file, std::size_t bytes_max) {
  std::string text;
  std::array<char, 65'536> piece{};
  while (file && text.size() <= bytes_max) {
    const std::size_t wanted = std::min(piece.size(), bytes_max + 1 - text.size());
    file.read(piece.data(), static_cast<std::streamsize>(wanted));
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  return text;
}

}  // namespace

std::string to_text(const Place& place) {
  return place.line > 0 ? place.source + ":" + std::to_string(place.line) : place.source;
}

const ConfigNode* ConfigNode::find(std::string_view name) const {
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const ConfigNode& item) { return item.key == name; });
  return found == items.end() ? nullptr : &*found;
}

ConfigNode* ConfigNode::find(std::string_view name) {
  return const_cast<ConfigNode*>(std::as_const(*this).find(name));
}

std::string ConfigNode::shown() const {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return boolean ? "true" : "false";
    case Kind::number:
      return text;
    case Kind::text:
      return text.size() <= 60 ? '"' + text + '"' : '"' + text.substr(0, 57) + "...\"";
    case Kind::array:
      return "a list";
    case Kind::object:
      return "an object";
  }
  return {};
}

ConfigResult<ConfigNode> parse_config(std::string_view text, const std::string& source,
                                      AfterValue rest, std::size_t bytes_max) {
  if (text.size() > bytes_max)
    return ConfigError{{source, 0},
                       "larger than " + std::to_string(bytes_max >> 20) +
                           " MiB: is this the file that was meant?"};
  TreeBuilder builder(text, source);
  nlohmann::json::sax_parse(builder.begin(), builder.end(), &builder,
                            nlohmann::json::input_format_t::json, rest == AfterValue::refused,
                            /*ignore_comments=*/true);
  return std::move(builder).result();
}

ConfigResult<ConfigNode> read_config_file(const std::string& path, std::size_t bytes_max) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return ConfigError{{path, 0}, std::string("cannot be opened: ") + std::strerror(errno)};
  const std::string text = read_up_to(file, bytes_max);
  if (file.bad())
    return ConfigError{{path, 0}, std::string("cannot be read: ") + std::strerror(errno)};
  auto tree = parse_config(text, path, AfterValue::ignored, bytes_max);
  if (tree && tree->kind != Kind::object)
    return ConfigError{tree->place, "expected an object { ... }, found " + tree->shown()};
  return tree;
}

}  // namespace tbg::app

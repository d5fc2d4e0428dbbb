#include "pool/stratum/json_tree.h"

#include <algorithm>
#include <utility>

#include "pool/bitcoin/assert.h"

namespace tbg::stratum {
namespace {

namespace ondemand = simdjson::ondemand;
using Kind = JsonNode::Kind;

constexpr std::size_t kNodesUsual = 64;  // more than any real request has

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The value's own text: simdjson's token runs up to the next one.
std::string_view raw_text(ondemand::value& value) {
  std::string_view token = value.raw_json_token();
  while (is_blank(token.back()))
    token.remove_suffix(1);
  return token;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9')
    ++at;
  return at;
}

// The grammar of RFC 8259, section 6; no limit on size or precision.
bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  std::size_t end = skip_digits(text, at);
  if (end == at || (text[at] == '0' && end > at + 1)) return false;
  if (end < text.size() && text[end] == '.') {
    at = end + 1;
    end = skip_digits(text, at);
    if (end == at) return false;
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    at = end + 1;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    end = skip_digits(text, at);
    if (end == at) return false;
  }
  return end == text.size();
}

}  // namespace

const JsonNode* element(const JsonNode* array, std::size_t index) {
  if (array == nullptr || !array->is(Kind::array)) return nullptr;
  const JsonNode* at = array->first();
  while (at != array->next() && index-- > 0)
    at = at->next();
  return at == array->next() ? nullptr : at;
}

JsonTree::JsonTree() {
  TBG_ASSERT(parser_.allocate(kLineMax + 2) == simdjson::SUCCESS);
  nodes_.reserve(kNodesUsual);
}

const JsonNode* JsonTree::load(std::string_view line) {
  if (line.size() > kLineMax) return nullptr;
  // Inside brackets every line is an array with one member: scalars, unclosed containers and
  // trailing text need no cases of their own. Zeros behind it stop simdjson wherever it may look.
  buffer_[0] = '[';
  char* const end = std::copy(line.begin(), line.end(), buffer_.data() + 1);
  *end = ']';
  std::fill_n(end + 1, simdjson::SIMDJSON_PADDING, '\0');

  nodes_.clear();
  ondemand::document document;
  if (parser_.iterate(buffer_.data(), line.size() + 2, buffer_.size()).get(document)) {
    return nullptr;
  }
  ondemand::array members;
  if (document.get_array().get(members)) return nullptr;
  std::size_t count = 0;
  for (auto member : members) {
    ondemand::value value;
    if (++count > 1 || member.get(value) || !walk(value, 1)) return nullptr;
  }
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return count == 1 && at_end ? nodes_.data() : nullptr;
}

bool JsonTree::walk(ondemand::value& value, int depth) {
  if (depth > kDepthMax) return false;
  JsonNode& node = nodes_.emplace_back();
  node.raw = raw_text(value);
  switch (node.raw.front()) {
    case '[':
      return walk_array(value, depth);
    case '{':
      return walk_object(value, depth);
    case '"':
      node.kind = Kind::string;
      return !value.get_string().get(node.text);
    case 'n':
      return node.raw == "null";
    case 't':
    case 'f':
      node.kind = Kind::boolean;
      return node.raw == "true" || node.raw == "false";
    default:
      node.kind = Kind::number;
      node.text = node.raw;
      return is_json_number(node.raw);
  }
}

bool JsonTree::walk_array(ondemand::value& value, int depth) {
  const std::size_t self = nodes_.size() - 1;
  nodes_[self].kind = Kind::array;
  ondemand::array members;
  if (value.get_array().get(members)) return false;
  for (auto member : members) {
    ondemand::value child;
    if (member.get(child) || !walk(child, depth + 1)) return false;
  }
  nodes_[self].size = static_cast<std::uint32_t>(nodes_.size() - self);
  return true;
}

bool JsonTree::walk_object(ondemand::value& value, int depth) {
  const std::size_t self = nodes_.size() - 1;
  nodes_[self].kind = Kind::object;
  ondemand::object members;
  if (value.get_object().get(members)) return false;
  for (auto member : members) {
    ondemand::field field;
    if (std::move(member).get(field)) return false;
    JsonNode& key = nodes_.emplace_back();
    key.kind = Kind::string;
    if (field.unescaped_key().get(key.text)) return false;
    if (!walk(field.value(), depth + 1)) return false;
  }
  nodes_[self].size = static_cast<std::uint32_t>(nodes_.size() - self);
  return true;
}

}  // namespace tbg::stratum

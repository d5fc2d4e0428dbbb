#include <algorithm>

#include "pool/bitcoin/coinbase.h"

namespace tbg::bitcoin {
namespace {

constexpr std::size_t kNameMax = 32;

bool valid_tag_character(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || std::string_view("_.:!#-").find(c) != std::string_view::npos;
}

}  // namespace

bool valid_tag_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameMax &&
         std::all_of(name.begin(), name.end(), valid_tag_character);
}

std::string coinbase_tag(const TagRules& rules, std::string_view name, std::size_t limit) {
  const std::size_t room = std::min(limit, rules.max_length);
  const std::string alone = rules.signature.substr(0, room);
  if (!rules.include_username || !valid_tag_name(name)) return alone;

  std::string_view stem = rules.signature;
  const std::string_view closing = stem.ends_with('/') ? "/" : "";
  stem.remove_suffix(closing.size());
  const std::size_t around = stem.size() + 1 + closing.size();
  if (around >= room) return alone;
  std::string tag(stem);
  tag += ':';
  tag += name.substr(0, room - around);
  tag += closing;
  return tag;
}

}  // namespace tbg::bitcoin

#include "pool/core/user_tags.h"

#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/core/rolling_hash.h"

namespace tbg::core {

UserTags::UserTags(const std::map<std::string, std::string>& names) {
  RollingHash content;
  entries_.reserve(names.size());
  for (const auto& [address, name] : names) {
    TBG_ASSERT(address.size() <= UINT8_MAX && name.size() <= UINT8_MAX);
    entries_.push_back({text_.size(), static_cast<std::uint8_t>(address.size()),
                        static_cast<std::uint8_t>(name.size())});
    text_.append(address).append(name);
    content.mix(bitcoin::as_bytes(address));
    content.mix(bitcoin::as_bytes(name));
  }
  digest_ = content.value();
}

std::string_view UserTags::address(const Entry& entry) const {
  return std::string_view{text_}.substr(entry.at, entry.address_size);
}

std::string_view UserTags::find(std::string_view wanted) const {
  const auto found = std::lower_bound(
      entries_.begin(), entries_.end(), wanted,
      [this](const Entry& entry, std::string_view text) { return address(entry) < text; });
  if (found == entries_.end() || address(*found) != wanted) return {};
  return name(*found);
}

std::string_view UserTags::name(const Entry& entry) const {
  return std::string_view{text_}.substr(entry.at + entry.address_size, entry.name_size);
}

std::map<std::string, std::string> UserTags::names() const {
  std::map<std::string, std::string> out;
  for (const Entry& entry : entries_)
    out.emplace_hint(out.end(), address(entry), name(entry));
  return out;
}

}  // namespace tbg::core

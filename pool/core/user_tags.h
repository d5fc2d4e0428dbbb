// Names that users have in the coinbase of their blocks, by address.
//
// Immutable once made, so that whoever has one may share it: a change is another one. Made and
// looked up by binary search in two blocks of memory, so that 100,000 names are let go of in no
// time by whichever thread happens to be the last. The digest is taken when it is made: by it a
// file that says the same is known.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tbg::core {

class UserTags {
 public:
  UserTags() : UserTags(std::map<std::string, std::string>{}) {}
  // Canonical address to name; an address or a name has at most 255 bytes.
  explicit UserTags(const std::map<std::string, std::string>& names);

  // "" if this user has none.
  [[nodiscard]] std::string_view find(std::string_view address) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // What it was made of.
  [[nodiscard]] std::map<std::string, std::string> names() const;
  // Of the content.
  [[nodiscard]] std::uint64_t digest() const { return digest_; }

 private:
  struct Entry {
    std::size_t at = 0;  // in text_: the address, and behind it the name
    std::uint8_t address_size = 0;
    std::uint8_t name_size = 0;
  };
  [[nodiscard]] std::string_view address(const Entry& entry) const;
  [[nodiscard]] std::string_view name(const Entry& entry) const;

  std::string text_;
  std::vector<Entry> entries_;  // by address
  std::uint64_t digest_ = 0;
};

using UserTagsPtr = std::shared_ptr<const UserTags>;

}  // namespace tbg::core

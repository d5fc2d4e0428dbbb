// A table of 16-byte keys per previous block hash. Headers and jobs on different tips never meet,
// so only the latest tips need be remembered: that bounds the memory of a long run.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <list>
#include <unordered_map>

#include "sim/checkers/observe.h"

namespace tbg::sim {

using ShortHash = std::array<std::uint8_t, 16>;
// The end that proof of work leaves random.
inline ShortHash short_hash(const Hash& hash) {
  ShortHash out;
  std::copy_n(hash.begin(), out.size(), out.begin());
  return out;
}

template <typename Value>
class TipWindows {
 public:
  explicit TipWindows(std::size_t tips_max) : tips_max_(tips_max) {}

  // What is known of the key; a default value if nothing was. The oldest unused tip gives way.
  Value& at(const Hash& previous, const ShortHash& key) {
    auto window = std::find_if(windows_.begin(), windows_.end(),
                               [&](const Window& one) { return one.previous == previous; });
    if (window == windows_.end()) window = windows_.insert(windows_.end(), {previous, {}});
    windows_.splice(windows_.begin(), windows_, window);
    if (windows_.size() > tips_max_) windows_.pop_back();
    return windows_.front().keys[key];
  }

 private:
  struct KeyHash {
    std::size_t operator()(const ShortHash& key) const {
      std::uint64_t low = 0;
      std::memcpy(&low, key.data(), sizeof low);
      return low;
    }
  };
  struct Window {
    Hash previous{};
    std::unordered_map<ShortHash, Value, KeyHash> keys;
  };

  std::size_t tips_max_;
  std::list<Window> windows_;  // latest used first
};

}  // namespace tbg::sim

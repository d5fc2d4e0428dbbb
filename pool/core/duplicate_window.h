// The shares credited on one tip, by hash: the same header is credited once, whoever sends it (rule
// 15).
//
// Equal headers have equal hashes, and 128 bits of a hash are enough to tell headers apart (2^20
// shares collide with a chance of 2^-89). Open addressing; amortised O(1); 16 bytes a share at a
// load of at most one half; grows by doubling up to kDuplicateWindowMax shares and allocates only
// then.
#pragma once

#include <cstdint>
#include <vector>

#include "pool/bitcoin/bytes.h"

namespace tbg::core {

class DuplicateWindow {
 public:
  enum class Outcome : std::uint8_t { fresh, duplicate, full };

  [[nodiscard]] bool contains(const bitcoin::Hash256& hash) const;
  // contains() or insert() follow soon: fetches what they will look at, which with a million shares
  // is in no cache.
  void prefetch(const bitcoin::Hash256& hash) const;
  // Remembers the hash. `full`: not remembered, the bound is reached.
  Outcome insert(const bitcoin::Hash256& hash);
  // Forgets everything but keeps the memory for the next tip.
  void clear();
  [[nodiscard]] std::size_t size() const { return count_; }

 private:
  struct Key {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  static Key key_of(const bitcoin::Hash256& hash);
  [[nodiscard]] std::size_t slot_of(const Key& key) const;
  void grow();

  std::vector<Key> slots_;  // power of two; Key{} is free
  std::size_t count_ = 0;
};

}  // namespace tbg::core

// One number over a sequence of bytes and numbers, for telling two runs apart. Not for adversaries:
// no two different runs of ours meet in it by accident (SplitMix64's finaliser over the running
// value).
#pragma once

#include <cstdint>

#include "pool/bitcoin/bytes.h"

namespace tbg::core {

class RollingHash {
 public:
  void mix(std::uint64_t value);
  // The size is part of it: "a" and "bc" are not "ab" and "c".
  void mix(bitcoin::ByteView bytes);
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0x9e3779b97f4a7c15;
};

}  // namespace tbg::core

// An input of which something else comes than before.
#pragma once

#include <cstdint>
#include <vector>

#include "pool/bitcoin/bytes.h"

namespace tbg::sim {

// What the pool did, crossing by crossing, without what it did both times. Both may be empty: then
// the order is not the same.
struct OutputChange {
  std::uint64_t thread = 0;
  std::int64_t since_us = 0;           // since the thread's first input
  bitcoin::Bytes input;                // empty: the pool was made
  std::vector<bitcoin::Bytes> before;  // what is not done any more
  std::vector<bitcoin::Bytes> now;     // what is done and was not
};

// As two runs may be compared: a call of the disk that failed, without the words for it, which are
// the system's.
bitcoin::Bytes comparable(bitcoin::ByteView crossing);

// Leaves in each what the other has not. False: they are equal.
bool keep_changes(std::vector<bitcoin::Bytes>& before, std::vector<bitcoin::Bytes>& now);

}  // namespace tbg::sim

// One known header and its place in the tree, with the questions that only its ancestors answer.
#pragma once

#include <cstdint>

#include "fakes/consensus.h"
#include "pool/bitcoin/header.h"
#include "pool/bitcoin/uint256.h"

namespace tbg::fakes {

struct BlockEntry {
  bitcoin::Hash256 hash;
  bitcoin::BlockHeader header;
  const BlockEntry* parent = nullptr;
  std::int64_t height = 0;
  bitcoin::U256 work;         // of the chain up to here
  std::int64_t sequence = 0;  // order of arrival; the earlier of two equals is followed
  bool has_data = false;      // the block itself is here, not only its header
  bool linked = false;        // and so are all its ancestors
  bool failed = false;        // it or an ancestor broke a rule
};

// Of the last eleven blocks up to and including this one (BIP113).
std::int64_t median_time(const BlockEntry& entry);
// Smallest time a child may carry (Core's GetMinimumTime).
std::int64_t min_child_time(const BlockEntry& parent, const Rules& rules);
// Bits a child with this time has to carry (Core's GetNextWorkRequired).
std::uint32_t next_bits(const BlockEntry& parent, std::uint32_t time, const Rules& rules);

}  // namespace tbg::fakes

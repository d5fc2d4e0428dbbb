// What a header's hash is and how a block is solved: for real, unless a world in which work is
// drawn instead of done says otherwise.
#pragma once

#include <cstdint>
#include <memory>

#include "pool/bitcoin/header.h"

namespace tbg::fakes {

class ProofOfWork {
 public:
  virtual ~ProofOfWork() = default;
  [[nodiscard]] virtual bitcoin::Hash256 hash(const bitcoin::BlockHeader& header) const = 0;
  // Tries up to `hashes_max` nonces from header.nonce on. True: the header meets its bits. False:
  // header.nonce is the next one to try; it wraps.
  virtual bool solve(bitcoin::BlockHeader& header, std::uint64_t hashes_max) = 0;
};

// SHA-256d.
std::shared_ptr<ProofOfWork> real_work();

}  // namespace tbg::fakes

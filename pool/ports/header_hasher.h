// Hashing of block headers, behind a port because the simulator may answer from a sampled world.
#pragma once

#include <span>

#include "pool/bitcoin/header.h"

namespace tbg {

class HeaderHasher {
 public:
  virtual ~HeaderHasher() = default;
  // out[i] = hash of headers[i], internal byte order. Both spans have the same size.
  virtual void hash(std::span<const bitcoin::HeaderBytes> headers,
                    std::span<bitcoin::Hash256> out) = 0;
};

}  // namespace tbg

// SHA-256 as FIPS 180-4 writes it down: the checkers' own, so that a fault of the pool's is seen.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/checkers/observe.h"

namespace tbg::sim {

Hash sha256(const std::uint8_t* data, std::size_t size);
// SHA-256 of the SHA-256, as Bitcoin hashes everything.
Hash sha256d(const std::uint8_t* data, std::size_t size);

}  // namespace tbg::sim

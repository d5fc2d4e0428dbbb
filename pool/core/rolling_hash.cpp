#include "pool/core/rolling_hash.h"

#include "pool/bitcoin/serialize.h"

namespace tbg::core {

void RollingHash::mix(std::uint64_t value) {
  std::uint64_t z = hash_ ^ value;
  z += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  hash_ = z ^ (z >> 31);
}

void RollingHash::mix(bitcoin::ByteView bytes) {
  mix(bytes.size());
  while (bytes.size() >= 8) {
    mix(bitcoin::load_le64(bytes.data()));
    bytes = bytes.subspan(8);
  }
  std::uint64_t rest = 0;
  for (const std::uint8_t byte : bytes)
    rest = rest << 8 | byte;
  mix(rest);
}

}  // namespace tbg::core

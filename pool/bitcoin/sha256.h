// SHA-256 (FIPS 180-4) for messages of any length, and double SHA-256 as Bitcoin uses it.
//
// The compression function is chosen once per process, at first use, from what the processor
// offers: SHA-NI where there is one, else a portable implementation. Both give the same bits; tests
// hold each against OpenSSL.
#pragma once

#include <array>
#include <cstdint>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

// Incremental hashing. finish() may be called once.
class Sha256 {
 public:
  Sha256();
  Sha256& write(ByteView bytes);
  Hash256 finish();

 private:
  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, 64> buffer_;
  std::uint64_t length_ = 0;  // bytes written so far
};

Hash256 sha256(ByteView bytes);
Hash256 sha256d(ByteView bytes);
// sha256d of the concatenation, without building it: the coinbase of a share lies in three pieces.
Hash256 sha256d(ByteView a, ByteView b, ByteView c);

}  // namespace tbg::bitcoin

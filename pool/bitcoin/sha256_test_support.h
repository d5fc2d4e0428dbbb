// What the tests of SHA-256 share: the reference (OpenSSL), reproducible bytes, and the kernels
// that can be tested here. A kernel that this processor lacks is named on standard output, so that
// no log of a test run passes for more than it is.
#pragma once

#include <openssl/sha.h>

#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "pool/bitcoin/sha256_batch.h"

namespace tbg::bitcoin {

inline Hash256 openssl_sha256(ByteView bytes) {
  Hash256 hash;
  SHA256(bytes.data(), bytes.size(), hash.bytes.data());
  return hash;
}

inline Hash256 openssl_sha256d(ByteView bytes) {
  return openssl_sha256(openssl_sha256(bytes).view());
}

inline Bytes random_bytes(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  Bytes bytes(size);
  for (std::uint8_t& byte : bytes)
    byte = static_cast<std::uint8_t>(engine());
  return bytes;
}

inline std::string hex_of(const Hash256& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : hash.bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

inline constexpr HashKernel kAllKernels[] = {HashKernel::portable, HashKernel::sha_ni,
                                             HashKernel::avx2, HashKernel::avx512};

inline std::vector<HashKernel> testable_kernels() {
  std::vector<HashKernel> kernels;
  for (const HashKernel kernel : kAllKernels) {
    if (supported(kernel)) {
      kernels.push_back(kernel);
    } else {
      std::printf("NOT TESTED HERE: kernel %s, which this processor lacks\n",
                  std::string(name(kernel)).c_str());
    }
  }
  return kernels;
}

}  // namespace tbg::bitcoin

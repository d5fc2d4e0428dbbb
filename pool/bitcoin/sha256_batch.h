// Double SHA-256 of many messages of one fixed size at once: 80-byte block headers and 64-byte
// merkle nodes. Lanes of a vector register each carry one message (8 lanes of AVX2, 16 of AVX-512);
// SHA-NI and the portable code do one after the other. All kernels give the same bits as sha256d().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "pool/bitcoin/bytes.h"

namespace tbg::bitcoin {

enum class HashKernel : std::uint8_t { portable, sha_ni, avx2, avx512 };

[[nodiscard]] std::string_view name(HashKernel kernel);
[[nodiscard]] bool supported(HashKernel kernel);
// The fastest supported kernel (measured order: see docs/performance.md).
[[nodiscard]] HashKernel best_kernel();

// headers: count * 80 bytes; out: count hashes in internal order. Any count, 0 included.
// The kernel must be supported() on this processor.
void hash_headers(HashKernel kernel, const std::uint8_t* headers, std::size_t count, Hash256* out);
// nodes: count * 64 bytes (left hash, right hash); out[i] = sha256d(node i). out may not overlap
// nodes.
void hash_nodes(HashKernel kernel, const std::uint8_t* nodes, std::size_t count, Hash256* out);

inline void hash_headers(const std::uint8_t* headers, std::size_t count, Hash256* out) {
  hash_headers(best_kernel(), headers, count, out);
}
inline void hash_nodes(const std::uint8_t* nodes, std::size_t count, Hash256* out) {
  hash_nodes(best_kernel(), nodes, count, out);
}

}  // namespace tbg::bitcoin

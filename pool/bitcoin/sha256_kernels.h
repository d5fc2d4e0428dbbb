// What lies behind sha256.h and sha256_batch.h: one transform and one pair of batch functions for
// each kind of processor, each in a source file built with the flags of that processor. Those files
// may emit nothing but internal functions and the ones named here (no standard library, no
// Hash256), lest the linker pick their copy of a shared inline function for a processor that cannot
// run it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tbg::bitcoin::sha256_detail {

// Works `count` blocks of 64 bytes into the state.
using Transform = void (*)(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count);
void transform_portable(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count);
void transform_sha_ni(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count);

// Double SHA-256 of `groups` times as many messages as the kernel has lanes; 32 bytes out for each.
using HashGroups = void (*)(const std::uint8_t* messages, std::size_t groups, std::uint8_t* hashes);
void hash_headers_portable(const std::uint8_t* headers, std::size_t groups, std::uint8_t* hashes);
void hash_nodes_portable(const std::uint8_t* nodes, std::size_t groups, std::uint8_t* hashes);
void hash_headers_sha_ni(const std::uint8_t* headers, std::size_t groups, std::uint8_t* hashes);
void hash_nodes_sha_ni(const std::uint8_t* nodes, std::size_t groups, std::uint8_t* hashes);
void hash_headers_avx2(const std::uint8_t* headers, std::size_t groups, std::uint8_t* hashes);
void hash_nodes_avx2(const std::uint8_t* nodes, std::size_t groups, std::uint8_t* hashes);
void hash_headers_avx512(const std::uint8_t* headers, std::size_t groups, std::uint8_t* hashes);
void hash_nodes_avx512(const std::uint8_t* nodes, std::size_t groups, std::uint8_t* hashes);

inline constexpr std::size_t kLanesMax = 16;

// How a batch of messages of one size is cut: full groups go to `wide`; of what is left, up to
// `alone_max` messages go one by one to `single`, and more fill one last group of which only a part
// counts.
struct BatchPlan {
  std::size_t message_size;  // at most 80
  std::size_t lanes;         // at most kLanesMax
  HashGroups wide;
  HashGroups single;
  std::size_t alone_max;
};
void hash_batch(const BatchPlan& plan, const std::uint8_t* messages, std::size_t count,
                std::uint8_t* hashes);

[[nodiscard]] bool has_sha_ni();
[[nodiscard]] bool has_avx2();
[[nodiscard]] bool has_avx512();

}  // namespace tbg::bitcoin::sha256_detail

// The table of kernels, which of them is best, and how a batch is cut into the groups of a kernel.
#include "pool/bitcoin/sha256_batch.h"

#include <array>
#include <cstring>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/sha256_kernels.h"

namespace tbg::bitcoin {
namespace sha256_detail {
namespace {

constexpr std::size_t kHeaderSize = 80;
constexpr std::size_t kNodeSize = 64;
constexpr std::size_t kHashSize = 32;

// One group of which only the first `count` messages are real; the others are zeros.
void hash_part(const BatchPlan& plan, const std::uint8_t* messages, std::size_t count,
               std::uint8_t* hashes) {
  std::array<std::uint8_t, kLanesMax * kHeaderSize> padded{};
  std::array<std::uint8_t, kLanesMax * kHashSize> padded_hashes;
  std::memcpy(padded.data(), messages, count * plan.message_size);
  plan.wide(padded.data(), 1, padded_hashes.data());
  std::memcpy(hashes, padded_hashes.data(), count * kHashSize);
}

}  // namespace

void hash_batch(const BatchPlan& plan, const std::uint8_t* messages, std::size_t count,
                std::uint8_t* hashes) {
  TBG_ASSERT(plan.message_size <= kHeaderSize && plan.lanes <= kLanesMax);
  const std::size_t groups = count / plan.lanes;
  const std::size_t left = count % plan.lanes;
  if (groups != 0) plan.wide(messages, groups, hashes);
  if (left == 0) return;
  messages += groups * plan.lanes * plan.message_size;
  hashes += groups * plan.lanes * kHashSize;
  if (left <= plan.alone_max) {
    plan.single(messages, left, hashes);
  } else {
    hash_part(plan, messages, left, hashes);
  }
}

}  // namespace sha256_detail

namespace {

using namespace sha256_detail;

struct Kernel {
  std::string_view name;
  std::size_t lanes;
  HashGroups headers;
  HashGroups nodes;
  // The most messages that plain integer code hashes sooner than one group takes.
  std::size_t portable_alone_max;
};

// In the order of HashKernel. The limits are measured (docs/performance.md).
constexpr std::array<Kernel, 4> kKernels = {{
    {"portable", 1, hash_headers_portable, hash_nodes_portable, 0},
    {"sha_ni", 1, hash_headers_sha_ni, hash_nodes_sha_ni, 0},
    {"avx2", 8, hash_headers_avx2, hash_nodes_avx2, 1},
    {"avx512", 16, hash_headers_avx512, hash_nodes_avx512, 1},
}};

const Kernel& info(HashKernel kernel) {
  const auto index = static_cast<std::size_t>(kernel);
  TBG_ASSERT(index < kKernels.size());
  return kKernels[index];
}

const Kernel& usable(HashKernel kernel) {
  TBG_ASSERT(supported(kernel));
  return info(kernel);
}

// What does not fill a group goes to the SHA extension, where there is one.
void hash_all(const Kernel& kernel, HashGroups Kernel::*function, std::size_t message_size,
              const std::uint8_t* messages, std::size_t count, Hash256* out) {
  static_assert(sizeof(Hash256) == kHashSize);
  if (count == 0) return;
  const bool sha_ni = has_sha_ni();
  const Kernel& single = info(sha_ni ? HashKernel::sha_ni : HashKernel::portable);
  const BatchPlan plan{.message_size = message_size,
                       .lanes = kernel.lanes,
                       .wide = kernel.*function,
                       .single = single.*function,
                       .alone_max = sha_ni ? kernel.lanes - 1 : kernel.portable_alone_max};
  hash_batch(plan, messages, count, out->bytes.data());
}

}  // namespace

std::string_view name(HashKernel kernel) { return info(kernel).name; }

bool supported(HashKernel kernel) {
  switch (kernel) {
    case HashKernel::portable:
      return true;
    case HashKernel::sha_ni:
      return has_sha_ni();
    case HashKernel::avx2:
      return has_avx2();
    case HashKernel::avx512:
      return has_avx512();
  }
  return false;
}

// Where the SHA extension exists it beats eight lanes at every batch size (measured). Sixteen lanes
// stand before it by instruction count (52 cycles a block against 64 or more), not by measurement.
HashKernel best_kernel() {
  for (const HashKernel kernel : {HashKernel::avx512, HashKernel::sha_ni, HashKernel::avx2}) {
    if (supported(kernel)) return kernel;
  }
  return HashKernel::portable;
}

void hash_headers(HashKernel kernel, const std::uint8_t* headers, std::size_t count, Hash256* out) {
  hash_all(usable(kernel), &Kernel::headers, kHeaderSize, headers, count, out);
}

void hash_nodes(HashKernel kernel, const std::uint8_t* nodes, std::size_t count, Hash256* out) {
  hash_all(usable(kernel), &Kernel::nodes, kNodeSize, nodes, count, out);
}

}  // namespace tbg::bitcoin

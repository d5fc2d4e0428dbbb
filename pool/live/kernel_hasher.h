// The HeaderHasher port: the fastest kernel this processor has.
#pragma once

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/sha256_batch.h"
#include "pool/ports/header_hasher.h"

namespace tbg::live {

class KernelHasher final : public HeaderHasher {
 public:
  void hash(std::span<const bitcoin::HeaderBytes> headers,
            std::span<bitcoin::Hash256> out) override {
    TBG_ASSERT(headers.size() == out.size());
    static_assert(sizeof(bitcoin::HeaderBytes) == 80, "headers lie behind each other");
    if (!headers.empty()) bitcoin::hash_headers(headers.front().data(), headers.size(), out.data());
  }
};

}  // namespace tbg::live

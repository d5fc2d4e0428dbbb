// The HeaderHasher port with true hashes, counting what it was asked.
#pragma once

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/sha256_batch.h"
#include "pool/ports/header_hasher.h"

namespace tbg::fakes {

class FakeHeaderHasher final : public HeaderHasher {
 public:
  void hash(std::span<const bitcoin::HeaderBytes> headers,
            std::span<bitcoin::Hash256> out) override {
    TBG_ASSERT(headers.size() == out.size());
    static_assert(sizeof(bitcoin::HeaderBytes) == 80, "headers lie behind each other");
    ++batches_;
    hashed_ += headers.size();
    if (headers.empty()) return;
    bitcoin::hash_headers(headers.front().data(), headers.size(), out.data());
  }

  [[nodiscard]] std::uint64_t batches() const { return batches_; }
  [[nodiscard]] std::uint64_t hashed() const { return hashed_; }

 private:
  std::uint64_t batches_ = 0;
  std::uint64_t hashed_ = 0;
};

}  // namespace tbg::fakes

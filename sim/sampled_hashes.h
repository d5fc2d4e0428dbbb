// Hashes of a world in which work is drawn, not done: a header that a miner "found" has the hash it
// was given, any other its true one. Stands behind the pool's HeaderHasher port, the chains' rules
// and the referee, so that all agree.
//
// Memory: some 100 bytes for each share found in the run.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "fakes/proof_of_work.h"
#include "pool/ports/header_hasher.h"
#include "sim/checkers/observe.h"

namespace tbg::sim {

class SampledHashes final : public HeaderHasher, public fakes::ProofOfWork, public HashOracle {
 public:
  // The header now has a hash of this difficulty (its exact bits are its own). Returns it.
  bitcoin::Hash256 put(const bitcoin::HeaderBytes& header, double difficulty);
  // Whether the hash meets the header's own bits.
  [[nodiscard]] static bool meets(const bitcoin::Hash256& hash, const bitcoin::HeaderBytes& header);

  void hash(std::span<const bitcoin::HeaderBytes> headers,
            std::span<bitcoin::Hash256> out) override;
  [[nodiscard]] bitcoin::Hash256 hash(const bitcoin::BlockHeader& header) const override;
  // Gives the header a hash that just meets its bits.
  bool solve(bitcoin::BlockHeader& header, std::uint64_t hashes_max) override;
  [[nodiscard]] Hash hash(const std::array<std::uint8_t, 80>& header) const override;

  [[nodiscard]] std::size_t size() const { return given_.size(); }

 private:
  [[nodiscard]] bitcoin::Hash256 hash_of(const bitcoin::HeaderBytes& header) const;

  struct Low {
    std::size_t operator()(const bitcoin::Hash256& hash) const;
  };
  std::unordered_map<bitcoin::Hash256, bitcoin::Hash256, Low> given_;  // by true hash
};

}  // namespace tbg::sim

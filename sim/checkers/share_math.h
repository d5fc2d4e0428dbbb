// From a submit to its header and hash, step by step as stratum-v1 has it: coinbase, merkle root,
// header. No caches, nothing clever.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/checkers/wire.h"

namespace tbg::sim {

using Header = std::array<std::uint8_t, 80>;

// What is wrong with the texts of a submit.
struct FieldFaults {
  bool nonce2_size = false;
  bool nonce2_hex = false;
  bool ntime = false;
  bool nonce = false;
  bool version_bits = false;
  [[nodiscard]] bool any() const {
    return nonce2_size || nonce2_hex || ntime || nonce || version_bits;
  }
};

struct ShareFields {
  FieldFaults faults;
  Bytes nonce2;
  std::uint32_t time = 0;
  std::uint32_t nonce = 0;
  std::uint32_t version_bits = 0;
};
ShareFields fields_of(const WireSubmit& submit, std::size_t nonce2_size);

// The header(s) a submit can mean: bits outside the job's zeroed ones are read as XOR, and, where
// it differs, as OR.
std::vector<Header> headers_of(const WireJob& job, const Bytes& extranonce1,
                               const ShareFields& fields);

// The height that a coinbase begins with (BIP34); -1 if there is none.
std::int64_t height_of(const WireJob& job);

}  // namespace tbg::sim

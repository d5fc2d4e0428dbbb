// From a notify to a block header, written down as the protocol describes it and not as a pool
// would do it: no midstates, no shared pieces. The pool's own way is checked against this one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pool/bitcoin/bytes.h"
#include "pool/bitcoin/header.h"

namespace tbg::load {

struct Job {
  std::string id;
  bitcoin::Hash256 previous;
  bitcoin::Bytes coinb1;
  bitcoin::Bytes coinb2;
  std::vector<bitcoin::Hash256> branch;
  std::uint32_t version = 0;
  std::uint32_t bits = 0;
  std::uint32_t time = 0;
  bool clean = false;
};

// nullopt for anything but a mining.notify with nine well-formed parameters.
std::optional<Job> parse_notify(std::string_view line);

// The serialised header of the job with this extranonce, the job's own time, and nonce 0.
bitcoin::HeaderBytes derive_header(const Job& job, bitcoin::ByteView extranonce1,
                                   bitcoin::ByteView extranonce2);
void set_nonce(bitcoin::HeaderBytes& header, std::uint32_t nonce);

}  // namespace tbg::load

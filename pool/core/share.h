// A share between being read and being answered, and the verdict on it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pool/bitcoin/header.h"
#include "pool/core/connection.h"
#include "pool/core/job.h"
#include "pool/stratum/error.h"
#include "pool/stratum/request.h"

namespace tbg::core {

// The fields of a submit as numbers.
struct ShareFields {
  std::array<std::uint8_t, 8> nonce2{};
  std::uint8_t nonce2_size = 0;
  std::uint32_t time = 0;
  std::uint32_t nonce = 0;
  std::uint32_t version_bits = 0;
};

struct Share {
  Connection* connection = nullptr;
  std::size_t id_at = 0;  // text of the request id, in the batch's arena
  std::size_t id_size = 0;
  std::optional<std::uint32_t> worker;    // nullopt: not one of this connection's
  std::optional<stratum::Error> refused;  // decided before hashing; the header is not built then
  ShareFields fields;
  JobName name;
  JobPtr job;
  double required = 0;  // difficulty to meet, capped by the network's
  bool stale = false;

  std::size_t root = 0;      // index of its merkle climb
  std::size_t header = 0;    // index of its first header
  std::uint8_t headers = 0;  // 1, or 2 where bits outside the mask can be read as XOR or OR
};

// Reads the texts of a submit; malformed ones yield the error to answer.
std::optional<stratum::Error> decode_share(const stratum::Submit& submit, std::size_t nonce2_size,
                                           ShareFields& out);

// What is known of a hashed share when it is judged.
struct ShareFacts {
  bool worker_known = true;
  std::uint32_t bits_outside_mask = 0;
  bool time_in_range = true;
  bool stale = false;
  bool duplicate = false;
  bool meets_target = false;
  bool meets_network = false;
};
// nullopt: accepted. The order is the contract: worker, version mask, ntime, stale, duplicate,
// difficulty; a share that meets the network target is never refused for its difficulty.
std::optional<stratum::Error> judge(const ShareFacts& facts);

// Seconds a header may be ahead of our clock (rule 14).
inline constexpr std::int64_t kTimeAheadMax = 7'200;
bool time_in_range(const Job& job, std::uint32_t time, std::int64_t wall_seconds);

}  // namespace tbg::core

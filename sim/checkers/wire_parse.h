// One line of the wire as the values it holds. Tolerant of what the rules tolerate, and silent
// about right and wrong.
#pragma once

#include <string_view>

#include "sim/checkers/wire.h"

namespace tbg::sim {

struct ParsedRequest {
  WireRequest request;   // number and time are not set
  bool unclear = false;  // JSON parsers may differ about this line
};
ParsedRequest parse_request(std::string_view line);

// A line of the pool.
struct PoolLine {
  enum class Kind : std::uint8_t {
    reply,
    difficulty,
    job,
    version_mask,
    extranonce,
    other,
    broken,
  };
  Kind kind = Kind::broken;
  std::string_view why;  // broken
  std::string method;    // other
  WireReply reply;
  double difficulty = 0;
  WireJob job;
  std::optional<std::uint32_t> mask;  // notice, or reply to configure: 0 if refused
  std::optional<Bytes> extranonce1;   // notice, or reply to subscribe
  std::size_t nonce2_size = 0;
};
PoolLine parse_pool_line(std::string_view line);

}  // namespace tbg::sim

// The error table of stratum-v1: codes and exact texts that miners know.
#pragma once

#include <cstdint>
#include <string_view>

namespace tbg::stratum {

enum class Error : std::uint8_t {
  invalid_params,
  invalid_nonce2_length,
  invalid_nonce,
  ntime_out_of_range,
  invalid_version_mask,
  worker_mismatch,
  job_not_found,
  stale,
  duplicate_share,
  difficulty_too_low,
  unauthorized_worker,
  invalid_address,
  other_network,
  one_address,
  not_subscribed,
  invalid_json,
  invalid_request,
  method_not_found,
};

struct ErrorText {
  int code;
  std::string_view text;
};

// 20 "Invalid params" ... -3 "Method not found".
ErrorText describe(Error error);

}  // namespace tbg::stratum

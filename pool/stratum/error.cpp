#include "pool/stratum/error.h"

#include "pool/bitcoin/assert.h"

namespace tbg::stratum {

ErrorText describe(Error error) {
  switch (error) {
    case Error::invalid_params:
      return {20, "Invalid params"};
    case Error::invalid_nonce2_length:
      return {20, "Invalid nonce2 length"};
    case Error::invalid_nonce:
      return {20, "Invalid nonce"};
    case Error::ntime_out_of_range:
      return {20, "Ntime out of range"};
    case Error::invalid_version_mask:
      return {20, "Invalid version mask"};
    case Error::worker_mismatch:
      return {20, "Worker mismatch"};
    case Error::job_not_found:
      return {21, "Job not found"};
    case Error::stale:
      return {21, "Stale"};
    case Error::duplicate_share:
      return {22, "Duplicate share"};
    case Error::difficulty_too_low:
      return {23, "Difficulty too low"};
    case Error::unauthorized_worker:
      return {24, "Unauthorized worker"};
    case Error::invalid_address:
      return {24, "Invalid Bitcoin address"};
    case Error::other_network:
      return {24, "Address is for another network"};
    case Error::one_address:
      return {24, "One address per connection"};
    case Error::not_subscribed:
      return {25, "Not subscribed"};
    case Error::invalid_json:
      return {-1, "Invalid JSON"};
    case Error::invalid_request:
      return {-1, "Invalid request"};
    case Error::method_not_found:
      return {-3, "Method not found"};
  }
  TBG_ASSERT(false);  // a value outside the enum
  return {};
}

}  // namespace tbg::stratum

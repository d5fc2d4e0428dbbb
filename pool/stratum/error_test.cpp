#include "pool/stratum/error.h"

#include <gtest/gtest.h>

namespace tbg::stratum {
namespace {

TEST(ErrorTest, every_error_has_the_code_and_text_of_the_table) {
  struct Row {
    Error error;
    int code;
    std::string_view text;
  };
  const Row table[] = {
      {Error::invalid_params, 20, "Invalid params"},
      {Error::invalid_nonce2_length, 20, "Invalid nonce2 length"},
      {Error::invalid_nonce, 20, "Invalid nonce"},
      {Error::ntime_out_of_range, 20, "Ntime out of range"},
      {Error::invalid_version_mask, 20, "Invalid version mask"},
      {Error::worker_mismatch, 20, "Worker mismatch"},
      {Error::job_not_found, 21, "Job not found"},
      {Error::stale, 21, "Stale"},
      {Error::duplicate_share, 22, "Duplicate share"},
      {Error::difficulty_too_low, 23, "Difficulty too low"},
      {Error::unauthorized_worker, 24, "Unauthorized worker"},
      {Error::invalid_address, 24, "Invalid Bitcoin address"},
      {Error::other_network, 24, "Address is for another network"},
      {Error::one_address, 24, "One address per connection"},
      {Error::not_subscribed, 25, "Not subscribed"},
      {Error::invalid_json, -1, "Invalid JSON"},
      {Error::invalid_request, -1, "Invalid request"},
      {Error::method_not_found, -3, "Method not found"},
  };
  EXPECT_EQ(std::size(table), static_cast<std::size_t>(Error::method_not_found) + 1);
  for (const Row& row : table) {
    EXPECT_EQ(describe(row.error).code, row.code) << row.text;
    EXPECT_EQ(describe(row.error).text, row.text);
  }
}

}  // namespace
}  // namespace tbg::stratum

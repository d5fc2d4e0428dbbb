#include "pool/core/share.h"

#include <algorithm>
#include <charconv>

#include "pool/bitcoin/bytes.h"

namespace tbg::core {
namespace {

// Hex of 1..8 digits (NerdMiner does not pad its nonce); no prefix, no sign.
bool parse_hex32(std::string_view text, std::size_t digits_min, std::uint32_t& out) {
  if (text.size() < digits_min || text.size() > 8) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::optional<stratum::Error> decode_share(const stratum::Submit& submit, std::size_t nonce2_size,
                                           ShareFields& out) {
  using stratum::Error;
  out.nonce2_size = static_cast<std::uint8_t>(nonce2_size);
  if (!bitcoin::decode_hex(submit.nonce2, {out.nonce2.data(), nonce2_size}))
    return Error::invalid_nonce2_length;
  if (!parse_hex32(submit.ntime, 8, out.time)) return Error::invalid_params;
  if (!parse_hex32(submit.nonce, 1, out.nonce)) return Error::invalid_nonce;
  if (submit.version_bits && !parse_hex32(*submit.version_bits, 1, out.version_bits))
    return Error::invalid_version_mask;
  return std::nullopt;
}

std::optional<stratum::Error> judge(const ShareFacts& facts) {
  using stratum::Error;
  if (!facts.worker_known) return Error::worker_mismatch;
  if (facts.bits_outside_mask != 0) return Error::invalid_version_mask;
  if (!facts.time_in_range) return Error::ntime_out_of_range;
  if (facts.stale) return Error::stale;
  if (facts.duplicate) return Error::duplicate_share;
  if (!facts.meets_target && !facts.meets_network) return Error::difficulty_too_low;
  return std::nullopt;
}

bool time_in_range(const Job& job, std::uint32_t time, std::int64_t wall_seconds) {
  const std::uint32_t first = std::max(job.source->time, job.source->min_time);
  return time >= first && time <= job.time_max &&
         static_cast<std::int64_t>(time) <= wall_seconds + kTimeAheadMax;
}

}  // namespace tbg::core

#include "fakes/block_tree.h"

#include <algorithm>
#include <array>
#include <bit>

#include "pool/bitcoin/assert.h"
#include "pool/bitcoin/target.h"

namespace tbg::fakes {

using bitcoin::U256;

namespace {

std::uint32_t bits_or(const std::optional<std::uint32_t>& bits) {
  return bits.value_or(bitcoin::params(bitcoin::Network::regtest).pow_limit_bits);
}

U256 target_of(std::uint32_t bits) {
  const auto target = bitcoin::target_from_bits(bits);
  TBG_ASSERT(target.has_value());
  return *target;
}

std::uint32_t retargeted(const BlockEntry& parent, const Rules& rules) {
  const BlockEntry* first = &parent;
  for (std::int64_t i = 1; i < rules.retarget_interval && first->parent != nullptr; ++i) {
    first = first->parent;
  }
  const std::int64_t wanted = rules.retarget_interval * rules.spacing_s;
  const std::int64_t taken = std::int64_t{parent.header.time} - first->header.time;
  const auto counted = static_cast<std::uint64_t>(std::clamp(taken, wanted / 4, wanted * 4));
  const U256 old = target_of(parent.header.bits);
  const U256 divisor(static_cast<std::uint64_t>(wanted));
  // Targets near 2^256, which only toy networks have, are divided first, so that nothing overflows.
  const bool fits = old <= U256::max() / U256(counted);
  const U256 target = fits ? old * counted / divisor : old / divisor * counted;
  return bitcoin::bits_from_target(std::min(target, rules.pow_limit));
}

}  // namespace

Rules::Rules(const ChainOptions& options)
    : network(options.network),
      genesis_bits(bits_or(options.bits)),
      pow_limit(std::max(target_of(bitcoin::params(options.network).pow_limit_bits),
                         target_of(genesis_bits))),
      pow_limit_bits(bitcoin::bits_from_target(pow_limit)),
      retargets(options.retargets),
      retarget_interval(options.retarget_interval),
      spacing_s(options.spacing_s),
      min_difficulty_blocks(options.min_difficulty_blocks),
      segwit(options.segwit),
      block_weight_max(options.block_weight_max),
      signet(options.signet),
      work(options.work != nullptr ? options.work : real_work()) {}

std::int64_t median_time(const BlockEntry& entry) {
  std::array<std::int64_t, 11> times{};
  std::size_t count = 0;
  for (const BlockEntry* at = &entry; at != nullptr && count < times.size(); at = at->parent) {
    times[count++] = at->header.time;
  }
  std::sort(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(count));
  return times[count / 2];
}

std::int64_t min_child_time(const BlockEntry& parent, const Rules& rules) {
  const std::int64_t after_median = median_time(parent) + 1;
  if ((parent.height + 1) % rules.retarget_interval != 0) return after_median;
  return std::max(after_median, parent.header.time - kTimewarpMax);
}

std::uint32_t next_bits(const BlockEntry& parent, std::uint32_t time, const Rules& rules) {
  if ((parent.height + 1) % rules.retarget_interval == 0) {
    return rules.retargets ? retargeted(parent, rules) : parent.header.bits;
  }
  if (!rules.min_difficulty_blocks) return parent.header.bits;
  if (std::int64_t{time} > std::int64_t{parent.header.time} + 2 * rules.spacing_s) {
    return rules.pow_limit_bits;
  }
  // The last block that did not use the exception says how hard it really is.
  const BlockEntry* at = &parent;
  while (at->parent != nullptr && at->height % rules.retarget_interval != 0 &&
         at->header.bits == rules.pow_limit_bits) {
    at = at->parent;
  }
  return at->header.bits;
}

}  // namespace tbg::fakes

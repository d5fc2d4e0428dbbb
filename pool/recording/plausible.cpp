#include "pool/recording/plausible.h"

#include <algorithm>
#include <cmath>

#include "pool/core/event_text.h"
#include "pool/core/limits.h"
#include "pool/core/messages.h"

namespace tbg::recording {
namespace {

constexpr std::int64_t kTimeMax = std::int64_t{1} << 56;  // microseconds: 2,283 years
constexpr std::int64_t kHeightMax = INT32_MAX;
constexpr std::int64_t kMoneyMax = 2'100'000'000'000'000;
constexpr std::size_t kBranchMax = 32;
constexpr std::size_t kNodesMax = 16;
constexpr std::size_t kTextMax = 4096;

bool is_height(std::int64_t height) { return height >= 0 && height <= kHeightMax; }
// A finite number from 0 on that cannot overflow what is made of it.
bool is_amount(double value) { return value >= 0 && value <= 1e18; }

bool are_difficulties(const core::Options& o) {
  const auto all = {o.difficulty.min, o.difficulty.start, o.difficulty.max};
  return std::all_of(all.begin(), all.end(), is_amount) &&
         std::all_of(o.listeners.begin(), o.listeners.end(),
                     [](const auto& one) { return is_amount(one.start) && is_amount(one.min); }) &&
         std::all_of(o.agents.begin(), o.agents.end(),
                     [](const auto& one) { return is_amount(one.start) && is_amount(one.min); });
}

bool are_durations(const core::Options& o) {
  const auto& v = o.vardiff;
  const auto all = {v.target_share_interval_s, v.confidence,          v.dead_band,
                    v.fast_ramp_max_jump,      v.idle_after_s,        v.memory_ttl_s,
                    o.update_interval_s,       o.stale_work_limit_s,  o.block_poll_ms,
                    o.hashrate_interval_s,     o.snapshot_interval_s, o.drop_idle_s};
  return std::all_of(all.begin(), all.end(), [](double s) { return is_amount(s) && s <= 1e9; }) &&
         v.target_share_interval_s > 0 && o.block_poll_ms >= 1 && o.update_interval_s > 0 &&
         o.hashrate_interval_s > 0 && o.snapshot_interval_s > 0;
}

bool are_sizes(const core::Options& o) {
  return o.shards >= 1 && o.shards <= core::kShardsMax && o.nonce1_length >= 2 &&
         o.nonce1_length <= 8 && o.nonce2_length >= 2 && o.nonce2_length <= 8 && !o.nodes.empty() &&
         o.nodes.size() <= kNodesMax && o.tag.max_length <= kTextMax &&
         o.tag.signature.size() <= kTextMax && o.donation_script.size() <= kTextMax &&
         o.donation_percent >= 0 && o.donation_percent < 100 && core::is_instance_name(o.instance);
}

}  // namespace

std::string problem_of(const LifeInfo& info) {
  if (info.options.network > bitcoin::Network::regtest) return "a network that is none";
  if (!are_sizes(info.options)) return "a pool whose sizes cannot be";
  if (!are_difficulties(info.options)) return "a pool whose difficulties cannot be";
  if (!are_durations(info.options)) return "a pool whose durations cannot be";
  if (info.threads != core::streams_of(info.options.shards))
    return "a pool with more or fewer threads than its shards need";
  return problem_of(info.names);
}

std::string problem_of(const std::vector<core::crossing::Names::Name>& names) {
  for (const auto& name : names)
    if (name.address.size() > UINT8_MAX || name.name.size() > UINT8_MAX)
      return "a user's name that is too long";
  return {};
}

core::UserTagsPtr names_of(const std::vector<core::crossing::Names::Name>& names) {
  std::map<std::string, std::string> all;
  for (const auto& name : names)
    all.emplace(name.address, name.name);
  return std::make_shared<const core::UserTags>(all);
}

std::string problem_of(const TemplatePtr& given) {
  const BlockTemplate& source = *given;
  if (!is_height(source.height)) return "a template of a height that cannot be";
  if (source.coinbase_value < 0 || source.coinbase_value > kMoneyMax || source.fees < 0 ||
      source.fees > source.coinbase_value)
    return "a template with more money than there is";
  if (source.min_time > source.time) return "a template from before its earliest time";
  if (source.branch.size() > kBranchMax) return "a template with too long a branch";
  if (source.transactions.empty() != (source.transaction_count == 0) ||
      source.branch.empty() != (source.transaction_count == 0))
    return "a template whose transactions do not agree";
  return {};
}

std::string problem_of(const HeaderInfo& header) {
  const bool fits =
      is_height(header.height) && header.confirmations >= -1 && header.confirmations <= kHeightMax;
  return fits ? "" : "a header of a height that cannot be";
}

std::string problem_of(const NodeStatus& status) {
  if (status.network > bitcoin::Network::regtest) return "a node of a network that is none";
  return is_height(status.height) ? "" : "a node at a height that cannot be";
}

std::string problem_of(Now now, Now before) {
  if (now.mono_us < before.mono_us) return "time goes back";
  const bool fits = now.mono_us < kTimeMax && now.wall_us > -kTimeMax && now.wall_us < kTimeMax;
  return fits ? "" : "a time that cannot be";
}

std::string problem_as_a_whole(const LifeInfo& info) {
  if (info.has_outputs) return problem_of(info);
  return "it was recorded with pseudonyms and has inputs alone: tbgsim accept FILE --yes gives "
         "them "
         "to this build and puts in what comes of them";
}

}  // namespace tbg::recording

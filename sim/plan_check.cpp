#include "sim/plan_check.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "pool/core/limits.h"
#include "sim/checkers/probes.h"
#include "sim/checkers/sentence.h"
#include "sim/faults.h"
#include "sim/fleet.h"

namespace tbg::sim {
namespace {

constexpr double kDurationMax = 90 * 86'400.0;
constexpr std::uint32_t kNodesMax = 8;
constexpr std::uint64_t kMinersMax = 200'000;
constexpr double kHuge = std::numeric_limits<double>::max();

class Check {
 public:
  void range(const std::string& where, double value, double least, double most) {
    if (value >= least && value <= most) return;
    const std::string upper = most < kHuge ? " to " + text(most) : " or more";
    say(where + " must be " + text(least) + upper + ", not " + text(value));
  }
  void say(std::string what) { problems.push_back(std::move(what)); }

  std::vector<std::string> problems;

 private:
  static std::string text(double value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return {digits, end};
  }
};

template <typename List>
std::string names_of(const List& list) {
  std::string all;
  for (const auto& one : list)
    all += (all.empty() ? "" : ", ") + std::string(one.name);
  return all;
}

void check_top(Check& check, const Plan& plan) {
  check.range("duration_s", plan.duration_s, 1, kDurationMax);
  check.range("heal_at_s", plan.heal_at_s, 0, plan.duration_s);
  check.range("block_within_ms", plan.block_within_ms, 0, 1000);
  check.range("seeds", plan.seeds, 1, 100'000);
  check.range("hashes_per_share", plan.hashes_per_share, 1, 1e6);
  check.range("nodes", plan.nodes, 1, kNodesMax);
  check.range("pool: min_diff", plan.pool.min_diff, 0, kHuge);
  check.range("pool: start_diff", plan.pool.start_diff, 0, kHuge);
  check.range("pool: max_diff", plan.pool.max_diff, 0, kHuge);
  check.range("pool: share_interval_s", plan.pool.share_interval_s, 0.1, 3600);
  check.range("pool: update_interval_s", plan.pool.update_interval_s, 1, 3600);
  check.range("pool: donation_percent", plan.pool.donation_percent, 0, 99);
  check.range("pool: shards", plan.pool.shards, 1, core::kShardsMax);
  check.range("pool: mail_ms", plan.pool.mail_ms, 0, 1000);
  check.range("pool: nonce1_size", plan.pool.nonce1_size, 2, 8);
  check.range("pool: nonce2_size", plan.pool.nonce2_size, 2, 8);
  check.range("pool: spool_segment_kb", plan.pool.spool_segment_kb, 1, 1e6);
  check.range("pool: spool_keep_kb", plan.pool.spool_keep_kb, 1, 1e9);
  check.range("chain: spacing_s", plan.chain.spacing_s, 0, kDurationMax);
  check.range("chain: network_diff", plan.chain.network_diff, 0, kHuge);
  check.range("chain: hashes_per_block", plan.chain.hashes_per_block, 0, 1e12);
  check.range("chain: start_height", static_cast<double>(plan.chain.start_height), 0, 1e8);
  check.range("chain: retarget_interval", static_cast<double>(plan.chain.retarget_interval), 2,
              1e6);
  check.range("chain: transactions", plan.chain.transactions, 0, 10'000);
  check.range("chain: signet_keys", plan.chain.signet_keys, 0, 16);
  if (plan.chain.signet_keys > 0 && plan.network != bitcoin::Network::signet)
    check.say("chain: signet_keys needs \"network\": \"signet\"");
  check.range("chain: propagation_ms", plan.chain.propagation_ms, 0, 1e6);
}

void check_group(Check& check, const MinerGroup& group, const std::string& where) {
  if (profile_named(group.profile) == nullptr)
    check.say(where + ": no profile is called \"" + group.profile + "\"; there are " +
              names_of(device_profiles()));
  if (group.name.empty() || group.name.find('/') != std::string::npos)
    check.say(where + ": the name must not be empty, nor hold a slash");
  check.range(where + ": count", group.count, 1, static_cast<double>(kMinersMax));
  check.range(where + ": hashrate", group.hashrate, 0, 1e21);
  check.range(where + ": spread", group.spread, 0, 3);
  check.range(where + ": workers", group.workers, 1, 4'096);
  check.range(where + ": start_s", group.start_s, 0, kDurationMax);
  check.range(where + ": start_spread_s", group.start_spread_s, 0, kDurationMax);
  check.range(where + ": latency_ms", group.latency_ms, 0, 60'000);
  check.range(where + ": jitter_ms", group.jitter_ms, 0, 60'000);
  check.range(where + ": drop_every_s", group.drop_every_s, 0, kDurationMax);
}

void check_fleet(Check& check, const Plan& plan) {
  std::set<std::string> names;
  std::uint64_t miners = 0;
  for (std::size_t i = 0; i < plan.fleet.size(); ++i) {
    const std::string where = "fleet[" + std::to_string(i) + "]";
    check_group(check, plan.fleet[i], where);
    miners += plan.fleet[i].count;
    if (!names.insert(plan.fleet[i].name).second)
      check.say(where + ": a group before it is called \"" + plan.fleet[i].name + "\", too");
  }
  if (miners > kMinersMax) check.say("fleet: at most 200000 miners in all");
}

void check_consumers(Check& check, const Plan& plan) {
  for (std::size_t i = 0; i < plan.consumers.size(); ++i) {
    const ConsumerPlan& consumer = plan.consumers[i];
    const std::string where = "consumers[" + std::to_string(i) + "]";
    if (consumer.name.empty() || consumer.name.find_first_of("./") != std::string::npos)
      check.say(where + ": the name must not be empty, nor hold a slash or a dot");
    check.range(where + ": start_s", consumer.start_s, 0, kDurationMax);
    check.range(where + ": every_s", consumer.every_s, 0.01, kDurationMax);
  }
}

bool is_target(const Plan& plan, const std::string& target) {
  if (target.empty()) return true;
  if (target.find_first_not_of("0123456789") == std::string::npos)
    return target.size() < 3 && static_cast<std::uint32_t>(std::stoi(target)) < plan.nodes;
  if (std::any_of(plan.consumers.begin(), plan.consumers.end(),
                  [&](const ConsumerPlan& one) { return one.name == target; }))
    return true;
  const std::string group = target.substr(0, target.find('/'));
  return std::any_of(plan.fleet.begin(), plan.fleet.end(),
                     [&](const MinerGroup& one) { return one.name == group; });
}

void check_faults(Check& check, const Plan& plan) {
  for (std::size_t i = 0; i < plan.faults.size(); ++i) {
    const Fault& fault = plan.faults[i];
    const std::string where = "faults[" + std::to_string(i) + "]";
    if (fault_kind(fault.kind) == nullptr)
      check.say(where + ": no fault is called \"" + fault.kind + "\"; there are " +
                names_of(fault_kinds()));
    check.range(where + ": at_s", fault.at_s, 0, kDurationMax);
    check.range(where + ": for_s", fault.for_s, 0, kDurationMax);
    if (!std::isfinite(fault.value)) check.say(where + ": value must be finite");
    if (!is_target(plan, fault.target))
      check.say(where + ": target \"" + fault.target +
                "\" is neither a group of the fleet, nor a miner such as \"group/3\", nor the "
                "number of a node, nor a consumer");
  }
}

void check_words(Check& check, const Plan& plan) {
  const auto catalogue = Probes::catalogue();
  for (const StoryPoint& point : plan.happens)
    if (std::none_of(catalogue.begin(), catalogue.end(),
                     [&](const ProbeInfo& info) { return info.name == point.probe; }))
      check.say("happens: no probe is called \"" + point.probe + "\"; there are " +
                names_of(catalogue));
  for (const std::string& text : plan.expect) {
    const ParsedSentence parsed = parse_sentence(text);
    if (!parsed.problem.empty()) check.say("expect: \"" + text + "\": " + parsed.problem);
  }
}

}  // namespace

std::vector<std::string> problems_of(const Plan& plan) {
  Check check;
  check_top(check, plan);
  check_fleet(check, plan);
  check_consumers(check, plan);
  check_faults(check, plan);
  check_words(check, plan);
  return std::move(check.problems);
}

}  // namespace tbg::sim

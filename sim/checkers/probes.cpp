#include "sim/checkers/probes.h"

#include <array>

namespace tbg::sim {
namespace {

constexpr std::array kCatalogue = std::to_array<ProbeInfo>({
    {"connect", "a miner connects"},
    {"closed_by_pool", "the pool ends a connection"},
    {"closed_by_miner", "a miner ends a connection"},
    {"login", "a worker logs in"},
    {"second_worker", "a further worker on one connection"},
    {"resumed", "a session is resumed"},
    {"share_accepted", "a share is credited"},
    {"share_refused", "a share is refused, for whatever reason"},
    {"share_stale", "a share of an old tip"},
    {"share_duplicate", "a share sent twice"},
    {"share_too_low", "a share below its difficulty"},
    {"share_job_not_found", "a share of a job nobody remembers"},
    {"share_early_difficulty", "a share credited less than the difficulty in force"},
    {"difficulty_changed", "vardiff or a wish changes a difficulty"},
    {"difficulty_restored", "a returning worker gets its difficulty back"},
    {"best_alltime", "a user beats the best of all time"},
    {"week_turned", "a week ends with a summary"},
    {"tip", "a node has a new tip"},
    {"tip_race", "two tips within a second"},
    {"nodes_disagree", "nodes have different tips"},
    {"reorg", "a node leaves its tip for another branch"},
    {"reorg_deep", "and loses two or more blocks by it"},
    {"retarget", "the bits of the next block change"},
    {"block", "the pool finds a block"},
    {"block_stale", "on a tip already left"},
    {"block_refused_share", "by a share that is refused"},
    {"block_ours_on_chain", "a node has a block of ours as its tip"},
    {"block_side_chain", "a node keeps a block of ours off its chain"},
    {"block_rejected", "a node refuses a block of ours"},
    {"block_orphaned", "the chain leaves a block of ours"},
    {"submit_failed", "a submission gets an error or no answer"},
    {"submit_again", "a block is submitted to the same node again"},
    {"submit_after_restart", "and by another life of the pool"},
    {"crash", "the pool dies"},
    {"crash_with_submission", "while a submission is unanswered"},
    {"restart", "and lives again"},
    {"node_lost", "a node cannot be reached"},
    {"all_nodes_lost", "nor any other"},
    {"clock_back", "the wall clock goes back"},
    {"clock_jump", "the wall clock jumps by more than an hour, either way"},
    {"spool_shrinks", "the pool deletes a segment of its spool"},
    {"queue_grew", "something waits in a queue"},
    {"fault", "a fault begins"},
    {"faults_overlap", "while another one lasts"},
    {"healed", "all faults are over"},
});

}  // namespace

std::span<const ProbeInfo> Probes::catalogue() { return kCatalogue; }

void Probes::hit(std::string_view name, std::uint64_t times) {
  const auto found = counts_.find(name);
  if (found != counts_.end())
    found->second += times;
  else
    counts_.emplace(name, times);
}

std::uint64_t Probes::count(std::string_view name) const {
  const auto found = counts_.find(name);
  return found == counts_.end() ? 0 : found->second;
}

void Probes::add(const Probes& other) {
  for (const auto& [name, count] : other.counts_)
    hit(name, count);
}

}  // namespace tbg::sim

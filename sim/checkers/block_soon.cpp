#include "sim/checkers/block_soon.h"

#include <string>

#include "sim/checkers/bytes.h"

namespace tbg::sim {

void BlockSoon::on_waited(Moment at, Client client, std::int64_t us) {
  waited_[client] = {at.us, us};
}

void BlockSoon::on_solution(const Solution& solution) {
  const auto waited = waited_.find(solution.client);
  const bool this_read = waited != waited_.end() && waited->second.at_us == solution.at.us;
  const std::int64_t arrived_us = solution.at.us - (this_read ? waited->second.us : 0);
  const auto submitted = submitted_.find(solution.hash);
  if (submitted == submitted_.end()) {
    arrived_.try_emplace(solution.hash, arrived_us);
  } else if (arrived_.find(solution.hash) == arrived_.end()) {
    judge({submitted->second, solution.at.wall_us}, solution.hash, arrived_us);
  }
}

void BlockSoon::on_submission(Moment at, const Submission& submission) {
  if (!submitted_.try_emplace(submission.hash, at.us).second) return;
  const auto found = arrived_.find(submission.hash);
  if (found == arrived_.end()) return;
  judge(at, submission.hash, found->second);
  arrived_.erase(found);
}

void BlockSoon::judge(Moment at, const Hash& hash, std::int64_t arrived_us) {
  count_judged();
  const std::int64_t took_us = at.us - arrived_us;
  if (took_us <= within_us_) return;
  report(at, "block " + text_of(hash) + " was handed to a node " + std::to_string(took_us) +
                 " us after it had come; it may take " + std::to_string(within_us_));
}

void BlockSoon::on_crash(Moment) {
  waited_.clear();
  arrived_.clear();
}

void BlockSoon::on_finish(Moment at) {
  for (const auto& [hash, arrived_us] : arrived_)
    if (at.us - arrived_us > within_us_)
      report(at, "block " + text_of(hash) + " was never handed to a node");
}

}  // namespace tbg::sim

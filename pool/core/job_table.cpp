#include "pool/core/job_table.h"

#include <algorithm>

#include "pool/bitcoin/assert.h"
#include "pool/core/limits.h"

namespace tbg::core {

void JobTable::add(JobPtr job) {
  TBG_ASSERT(jobs_.empty() || job->sequence > jobs_.back()->sequence);
  jobs_.push_back(std::move(job));
}

JobPtr JobTable::share(std::uint32_t sequence) const {
  const auto found = std::lower_bound(
      jobs_.begin(), jobs_.end(), sequence,
      [](const JobPtr& job, std::uint32_t wanted) { return job->sequence < wanted; });
  return found == jobs_.end() || (*found)->sequence != sequence ? nullptr : *found;
}

const Job* JobTable::find(std::uint32_t sequence) const {
  return share(sequence).get();  // the table keeps it alive
}

std::uint32_t JobTable::oldest_sequence() const {
  return jobs_.empty() ? 0 : jobs_.front()->sequence;
}

bool JobTable::too_old(std::int64_t now_us) const {
  // An age counts from when the next job took over: until then this one was the current work.
  return jobs_.size() > kJobsKeptMin && now_us - jobs_[1]->created_us > kJobLifetime;
}

}  // namespace tbg::core

// The jobs whose shares are still judged: newest last. The two newest are always kept; an older one
// until it is kJobLifetime old (rule 13), also when its tip is gone: a stale share may still be a
// block.
#pragma once

#include <deque>

#include "pool/core/job.h"

namespace tbg::core {

class JobTable {
 public:
  // Sequence numbers only grow.
  void add(JobPtr job);
  // Drops what is too old; calls dropped(job) for each.
  template <typename F>
  void expire(std::int64_t now_us, F&& dropped) {
    while (too_old(now_us)) {
      dropped(*jobs_.front());
      jobs_.pop_front();
    }
  }
  // nullptr if it was never there or aged out.
  [[nodiscard]] const Job* find(std::uint32_t sequence) const;
  [[nodiscard]] JobPtr share(std::uint32_t sequence) const;
  [[nodiscard]] const JobPtr& newest() const { return jobs_.back(); }
  [[nodiscard]] bool empty() const { return jobs_.empty(); }
  // 0 if there is none.
  [[nodiscard]] std::uint32_t oldest_sequence() const;

 private:
  [[nodiscard]] bool too_old(std::int64_t now_us) const;
  std::deque<JobPtr> jobs_;
};

}  // namespace tbg::core

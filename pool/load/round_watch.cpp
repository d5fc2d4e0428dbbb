#include "pool/load/round_watch.h"

#include <algorithm>
#include <stdexcept>

#include "pool/load/message.h"

namespace tbg::load {

void RoundWatch::begin(std::optional<std::int64_t> start_ns) {
  round_ = Round{};
  round_.start_ns = start_ns;
  tip_before_ = tip_;
  std::fill(seen_.begin(), seen_.end(), Seen::nothing);
}

void RoundWatch::on_notify(std::uint32_t miner, std::string_view line, std::int64_t now_ns) {
  const auto job = glance_at_notify(line);
  if (!job) throw std::runtime_error("the server sent a malformed mining.notify");
  if (job->previous == tip_before_) return;
  tip_ = job->previous;
  ++round_.jobs;
  if (!round_.start_ns) round_.start_ns = now_ns;
  Seen& seen = seen_[miner];
  if (seen == Seen::nothing && !job->clean) round_.clean = false;
  if (job->empty) {
    if (round_.first_empty_ns == 0) round_.first_empty_ns = now_ns;
    seen = std::max(seen, Seen::empty);
  } else if (seen != Seen::full) {
    seen = Seen::full;
    if (round_.miners_with_full++ == 0) round_.first_full_ns = now_ns;
    round_.last_full_ns = now_ns;
  }
}

}  // namespace tbg::load

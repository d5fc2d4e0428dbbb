#include "pool/core/tip_announcer.h"

#include "pool/bitcoin/target.h"
#include "pool/core/limits.h"

namespace tbg::core {

void TipAnnouncer::on_header(const HeaderInfo& header) {
  for (Waiting& one : waiting_)
    if (one.tip.hash == header.hash) one.header = header;
}

void TipAnnouncer::on_first_notified(std::uint64_t tip, std::int64_t at_us) {
  for (Waiting& one : waiting_)
    if (one.tip.tip == tip && !one.notified_us) one.notified_us = at_us;
}

bool TipAnnouncer::is_due(Now now) const {
  if (waiting_.empty()) return false;
  const Waiting& first = waiting_.front();
  if (now.mono_us - first.tip.noticed_us > kAnnounceTipAfter) return true;
  return first.header && (first.notified_us || waiting_.size() > 1);
}

std::optional<NewBlockNetwork> TipAnnouncer::take_due(
    Now now, const std::function<bool(const bitcoin::Hash256&)>& ours) {
  if (!is_due(now)) return std::nullopt;
  const Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  NewBlockNetwork event{.height = first.tip.height,
                        .hash = first.tip.hash,
                        .previous = {},
                        .diff = 0,
                        .bits = 0,
                        .first_notified_ms = 0,
                        .ours = ours(first.tip.hash)};
  if (first.header) {
    event.previous = first.header->previous;
    event.bits = first.header->bits;
    event.diff = bitcoin::difficulty_from_bits(event.bits);
  }
  if (first.notified_us)
    event.first_notified_ms = static_cast<double>(*first.notified_us - first.tip.noticed_us) / 1e3;
  return event;
}

std::int64_t TipAnnouncer::next_deadline() const {
  return waiting_.empty() ? INT64_MAX : waiting_.front().tip.noticed_us + kAnnounceTipAfter + 1;
}

}  // namespace tbg::core

#include "pool/collect/sink.h"

namespace tbg::collect {

bool is_of_a_taken_boot(const Positions& done, const StreamKey& key) {
  if (key.boot == UINT32_MAX) return false;
  for (auto at = done.lower_bound({key.instance, key.boot + 1, 0});
       at != done.end() && at->first.instance == key.instance; ++at)
    if (at->first.stream == kOlderBoots) return true;
  return false;
}

Positions positions_after(std::span<const Event> batch, const Positions& before) {
  Positions out;
  for (const Event& event : batch) {
    const auto [place, is_new] = out.try_emplace(event.key);
    Position& position = place->second;
    if (const auto known = before.find(event.key); is_new && known != before.end())
      position.first_ts_us = known->second.first_ts_us;
    if (event.seq == 1) position.first_ts_us = event.ts_us;
    position.seq = event.seq;
    position.ts_us = event.ts_us;
  }
  return out;
}

}  // namespace tbg::collect

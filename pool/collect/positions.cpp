#include "pool/collect/sink.h"

namespace tbg::collect {

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

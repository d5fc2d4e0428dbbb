#include "pool/collect/sink.h"
#include "pool/collect/source.h"

namespace tbg::collect {

SourceTrouble begun_again(const Event& event) {
  return {"this is not the pool that was read before: event " + std::to_string(event.seq) + " of " +
          event.key.instance + ", boot " + boot_text(event.key.boot) + ", stream " +
          std::to_string(event.key.stream) +
          " is another than the one taken under this number. If the pool's datadir was made anew, "
          "give the pool another `instance`; nothing is read until then"};
}

bool is_of_a_taken_boot(const Positions& done, const StreamKey& key) {
  if (key.boot == UINT32_MAX) return false;
  for (auto at = done.lower_bound({key.instance, key.boot + 1, 0});
       at != done.end() && at->first.instance == key.instance; ++at)
    if (at->first.stream == kOlderBoots) return true;
  return false;
}

bool is_the_same(const Position& done, std::uint64_t seq, std::int64_t ts_us) {
  if (seq < done.first_seq) return false;
  if (seq == done.first_seq && ts_us != done.first_ts_us) return false;
  return seq != done.seq || ts_us == done.ts_us;
}

void advance(Position& position, std::uint64_t seq, std::int64_t ts_us) {
  if (position.seq == 0) {
    position.first_seq = seq;
    position.first_ts_us = ts_us;
  }
  position.seq = seq;
  position.ts_us = ts_us;
}

Positions positions_after(std::span<const Event> batch, const Positions& before) {
  Positions out;
  for (const Event& event : batch) {
    const auto [place, is_new] = out.try_emplace(event.key);
    if (const auto known = before.find(event.key); is_new && known != before.end())
      place->second = known->second;
    advance(place->second, event.seq, event.ts_us);
  }
  return out;
}

}  // namespace tbg::collect
